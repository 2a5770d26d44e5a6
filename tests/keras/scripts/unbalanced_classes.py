"""Rare positives, as tutorials handle them: many metrics, a first bias, class weights, oversampling."""

import os
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow import keras

tf.keras.utils.set_random_seed(1)
rng = np.random.default_rng(0)
X = rng.normal(size=(600, 5)).astype("float32")
y = (X[:, :1] + X[:, 1:2] > 1.5).astype("int64")
neg, pos = np.bincount(y.ravel())
initial_bias = np.log([pos / neg])

METRICS = [
    keras.metrics.BinaryCrossentropy(name="cross entropy"),
    keras.metrics.MeanSquaredError(name="Brier score"),
    keras.metrics.TruePositives(name="tp"),
    keras.metrics.FalseNegatives(name="fn"),
    keras.metrics.BinaryAccuracy(name="accuracy"),
    keras.metrics.Precision(name="precision"),
    keras.metrics.Recall(name="recall"),
    keras.metrics.AUC(name="auc"),
    keras.metrics.AUC(name="prc", curve="PR"),
]


def make_model(metrics=METRICS, output_bias=None):
    if output_bias is not None:
        output_bias = tf.keras.initializers.Constant(output_bias)
    model = keras.Sequential(
        [
            keras.layers.Dense(16, activation="relu", input_shape=(X.shape[-1],)),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(1, activation="sigmoid", bias_initializer=output_bias),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=1e-2), loss=keras.losses.BinaryCrossentropy(), metrics=metrics
    )
    return model


early_stopping = tf.keras.callbacks.EarlyStopping(
    monitor="val_prc", verbose=0, patience=10, mode="max", restore_best_weights=True
)
model = make_model(output_bias=initial_bias)
print("first bias:", model.layers[-1].bias.numpy().shape)
results = model.evaluate(X, y, batch_size=100, verbose=0)
print("numbers:", len(results))
initial_weights = os.path.join(tempfile.mkdtemp(), "initial.weights.h5")
model.save_weights(initial_weights)

model = make_model()
model.load_weights(initial_weights)
model.layers[-1].bias.assign([0.0])
print("bias now:", model.layers[-1].bias.numpy().tolist())
weights = {0: (1 / neg) * (len(y) / 2.0), 1: (1 / pos) * (len(y) / 2.0)}
history = model.fit(
    X, y, batch_size=100, epochs=25, callbacks=[early_stopping], validation_data=(X, y), class_weight=weights, verbose=0
)
print("area under the curve:", history.history["val_auc"][-1] > 0.9)
print("recall:", history.history["val_recall"][-1] > 0.7)


def make_ds(features, labels):
    return tf.data.Dataset.from_tensor_slices((features, labels)).shuffle(1000).repeat()


positive = y.ravel() == 1
resampled = tf.data.Dataset.sample_from_datasets(
    [make_ds(X[positive], y[positive]), make_ds(X[~positive], y[~positive])], weights=[0.5, 0.5]
)
resampled = resampled.batch(128).prefetch(2)
for _, label in resampled.take(1):
    print("half of them:", 0.3 < label.numpy().mean() < 0.7)
validation = tf.data.Dataset.from_tensor_slices((X, y)).batch(100).cache()
model = make_model()
model.load_weights(initial_weights)
history = model.fit(resampled, epochs=10, steps_per_epoch=8, validation_data=validation, verbose=0)
print("epochs:", len(history.epoch), history.history["val_auc"][-1] > 0.8)

schedule = tf.keras.optimizers.schedules.InverseTimeDecay(0.001, decay_steps=100, decay_rate=1, staircase=False)
print("rates:", [round(float(schedule(step)), 6) for step in (0, 100, 300)])
