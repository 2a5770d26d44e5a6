"""Training loops as tutorials write them: tapes, data sets, metrics, a model as a subclass."""

import numpy as np
import tensorflow as tf
from tensorflow.keras import Model
from tensorflow.keras.layers import Dense, Dropout, Flatten

tf.random.set_seed(1)
rng = np.random.default_rng(0)
X = rng.normal(size=(300, 4)).astype("float32")
y = (X[:, 0] > 0.4).astype("int32") + (X[:, 1] > 0).astype("int32")

# A model of layers, a loss as a function, gradients of both.
dataset = tf.data.Dataset.from_tensor_slices((X, y)).shuffle(300).batch(32)
features, labels = next(iter(dataset))
print("a batch:", features.shape, labels.shape, labels.dtype.name)
model = tf.keras.Sequential(
    [
        tf.keras.layers.Dense(10, activation=tf.nn.relu, input_shape=(4,)),
        tf.keras.layers.Dense(10, activation=tf.nn.relu),
        tf.keras.layers.Dense(3),
    ]
)
predictions = model(features)
print("probabilities:", tf.nn.softmax(predictions[:5]).shape)
print("classes:", tf.math.argmax(predictions, axis=1).shape)
loss_object = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def loss(model, x, y, training):
    y_ = model(x, training=training)
    return loss_object(y_true=y, y_pred=y_)


def grad(model, inputs, targets):
    with tf.GradientTape() as tape:
        loss_value = loss(model, inputs, targets, training=True)
    return loss_value, tape.gradient(loss_value, model.trainable_variables)


optimizer = tf.keras.optimizers.Adam(learning_rate=0.01)
loss_value, grads = grad(model, features, labels)
print("gradients:", [tuple(g.shape) for g in grads])
optimizer.apply_gradients(zip(grads, model.trainable_variables, strict=True))
print("the loss fell:", loss(model, features, labels, training=True).numpy() < loss_value.numpy())
print("step:", int(optimizer.iterations.numpy()))

for epoch in range(41):
    epoch_loss_avg = tf.keras.metrics.Mean()
    epoch_accuracy = tf.keras.metrics.SparseCategoricalAccuracy()
    for x, target in dataset:
        loss_value, grads = grad(model, x, target)
        optimizer.apply_gradients(zip(grads, model.trainable_variables, strict=True))
        epoch_loss_avg.update_state(loss_value)
        epoch_accuracy.update_state(target, model(x, training=True))
    line = f"Epoch {epoch:03d}: Loss: {epoch_loss_avg.result():.3f}, Accuracy: {epoch_accuracy.result():.3%}"
print("last line:", line[:17], float(epoch_accuracy.result()) > 0.9)

test_accuracy = tf.keras.metrics.Accuracy()
for x, target in dataset:
    logits = model(x, training=False)
    prediction = tf.math.argmax(logits, axis=1, output_type=tf.int64)
    test_accuracy(prediction, target)
print("accuracy:", bool(test_accuracy.result() > 0.9))
print("side by side:", tf.stack([target, tf.cast(prediction, tf.int32)], axis=1).shape)

unlabeled = tf.convert_to_tensor([[1.0, 1.0, 0.0, 0.0], [-1.0, -1.0, 0.0, 0.0]])
for i, logits in enumerate(model(unlabeled, training=False)):
    place = tf.math.argmax(logits).numpy()
    print("example", i, "is", place, bool(tf.nn.softmax(logits)[place] > 0.5))


# A subclass, and a step that would be compiled.
class MyModel(Model):
    def __init__(self):
        super().__init__()
        self.flatten = Flatten()
        self.d1 = Dense(32, activation="relu")
        self.dropout = Dropout(0.2)
        self.d2 = Dense(2)

    def call(self, x, training=None):
        x = self.flatten(x)
        x = self.d1(x)
        x = self.dropout(x, training=training)
        return self.d2(x)


images = rng.normal(size=(256, 4, 4)).astype("float32")
bright = (images.sum((1, 2)) > 0).astype("int64")
train_ds = tf.data.Dataset.from_tensor_slices((images, bright)).shuffle(1000).batch(32)
model = MyModel()
optimizer = tf.keras.optimizers.Adam(learning_rate=0.01)
train_loss = tf.keras.metrics.Mean(name="train_loss")
train_accuracy = tf.keras.metrics.SparseCategoricalAccuracy(name="train_accuracy")


@tf.function
def train_step(images, labels):
    with tf.GradientTape() as tape:
        predictions = model(images, training=True)
        loss = loss_object(labels, predictions)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    train_loss(loss)
    train_accuracy(labels, predictions)


for epoch in range(15):
    train_loss.reset_state()
    train_accuracy.reset_state()
    for batch, target in train_ds:
        train_step(batch, target)
    line = f"Epoch {epoch + 1}, Loss: {train_loss.result():0.2f}, Accuracy: {train_accuracy.result() * 100:0.2f}"
print("subclass:", train_accuracy.result().numpy() > 0.9, train_loss.name)


# A line, with nothing but variables.
class Line(tf.Module):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.w = tf.Variable(5.0)
        self.b = tf.Variable(0.0)

    def __call__(self, x):
        return self.w * x + self.b


x = tf.random.normal(shape=[200])
truth = x * 3.0 + 2.0 + tf.random.normal(shape=[200]) * 0.1
line = Line()
print("variables:", len(line.variables))
for _ in range(200):
    with tf.GradientTape() as tape:
        current = tf.reduce_mean(tf.square(truth - line(x)))
    dw, db = tape.gradient(current, [line.w, line.b])
    line.w.assign_sub(0.1 * dw)
    line.b.assign_sub(0.1 * db)
print("w and b:", round(float(line.w.numpy())), round(float(line.b.numpy())))
