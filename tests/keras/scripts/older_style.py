"""A script as it was written about 2019: old module paths, `lr`, `acc`, the backend, HDF5 files. Keras 3 refuses it."""

import os
import tempfile

import numpy as np
from keras import backend as K
from keras import losses, metrics, optimizers, regularizers
from keras.callbacks import (
    Callback,
    CSVLogger,
    EarlyStopping,
    LearningRateScheduler,
    ModelCheckpoint,
    ReduceLROnPlateau,
)
from keras.constraints import maxnorm
from keras.layers import Activation, BatchNormalization, Dense, Dropout, Input
from keras.layers.advanced_activations import LeakyReLU, ThresholdedReLU
from keras.layers.merge import concatenate
from keras.models import Model, Sequential, load_model, model_from_json
from keras.optimizers import SGD, RMSprop
from keras.regularizers import l2
from keras.utils.np_utils import to_categorical

folder = tempfile.mkdtemp()
np.random.seed(7)
X = np.random.normal(size=(200, 8))
Y = (X[:, 0] > 0).astype(int)

model = Sequential()
model.add(Dense(12, input_dim=8, kernel_initializer="uniform", activation="relu", kernel_constraint=maxnorm(3)))
model.add(LeakyReLU(negative_slope=0.1))
model.add(Dropout(0.2))
model.add(BatchNormalization())
model.add(Dense(8, kernel_initializer="normal", kernel_regularizer=l2(1e-4)))
model.add(ThresholdedReLU(theta=0.01))
model.add(Dense(1))
model.add(Activation("sigmoid"))
sgd = SGD(lr=0.1, decay=1e-6, momentum=0.9, nesterov=True)
model.compile(loss="binary_crossentropy", optimizer=sgd, metrics=["acc"])
model.fit(X, Y, epochs=1, batch_size=10, verbose=0)


class Slower(Callback):
    def on_epoch_begin(self, epoch, logs={}):  # noqa: B006
        rate = float(K.get_value(self.model.optimizer.lr))
        K.set_value(self.model.optimizer.lr, rate * 0.99)


model.compile(loss="binary_crossentropy", optimizer=RMSprop(lr=0.01), metrics=["acc"])
watchers = [
    Slower(),
    EarlyStopping(monitor="val_loss", patience=50),
    ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=5),
    CSVLogger(os.path.join(folder, "log.csv")),
    ModelCheckpoint(os.path.join(folder, "best.h5"), monitor="val_acc", save_best_only=True),
    ModelCheckpoint(os.path.join(folder, "{epoch:02d}.hdf5"), save_weights_only=True, period=1),
]
history = model.fit(X, Y, epochs=15, batch_size=10, verbose=0, validation_split=0.2, callbacks=watchers)
print("accuracy:", history.history["acc"][-1] > 0.8, "val_acc" in history.history)
print("rate:", 0.001 < float(K.get_value(model.optimizer.lr)) < 0.01)
scores = model.evaluate(X, Y, verbose=0)
print(f"{model.metrics_names[1]}: {scores[1] > 0.8}")
print("files:", sorted(os.listdir(folder))[:2], "best.h5" in os.listdir(folder))
best = load_model(os.path.join(folder, "best.h5"))
print("best:", best.predict(X, verbose=0).shape)
model.load_weights(os.path.join(folder, "01.hdf5"))
model.fit(X, Y, epochs=2, verbose=0, callbacks=[LearningRateScheduler(lambda epoch: 0.01)])

classes = to_categorical(np.random.randint(0, 3, 200))
print("one-hot:", classes.shape, to_categorical([0, 1]).tolist())
model = Sequential(
    [
        Dense(64, activation="relu", input_shape=(8,), kernel_regularizer=regularizers.l2(0.001)),
        Dense(3, activation="softmax"),
    ]
)
model.compile(
    optimizer=optimizers.RMSprop(lr=0.001),
    loss=losses.categorical_crossentropy,
    metrics=[metrics.categorical_accuracy],
)
print("history:", sorted(model.fit(X, classes, verbose=0).history))
hidden = K.function([model.layers[0].input], [model.layers[0].output])
print("hidden:", hidden([X])[0].shape)

a, b = Input(shape=(8,)), Input(shape=(8,), name="aux")
joined = Model(inputs=[a, b], outputs=Dense(1, name="out")(concatenate([Dense(4)(a), b])))


def r2(y_true, y_pred):
    residual = K.sum(K.square(y_true - y_pred))
    total = K.sum(K.square(y_true - K.mean(y_true)))
    return 1 - residual / (total + K.epsilon())


joined.compile("rmsprop", "mse", metrics=["mae", r2])
print("metrics:", sorted(joined.fit([X, X], Y, verbose=0).history))
joined.save_weights(os.path.join(folder, "weights.h5"))
before = joined.predict([X, X], verbose=0)
joined.set_weights([0 * w for w in joined.get_weights()])
joined.load_weights(os.path.join(folder, "weights.h5"))
print("weights came back:", np.allclose(joined.predict([X, X], verbose=0), before))
joined.save(os.path.join(folder, "model.h5"))
joined.save(os.path.join(folder, "model"))
for name in ("model.h5", "model"):
    loaded = load_model(os.path.join(folder, name), custom_objects={"r2": r2})
    print(name, "came back:", np.allclose(loaded.predict([X, X], verbose=0), before))
print("layers:", len(model_from_json(joined.to_json()).layers))
