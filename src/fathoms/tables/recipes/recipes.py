"""The recipes, from the simplest to the best."""

from __future__ import annotations

from fathoms.tables.recipes.deep_recipe import DeepRecipe
from fathoms.tables.recipes.plain_recipe import PlainRecipe
from fathoms.tables.recipes.recipe import Recipe
from fathoms.tables.recipes.settings import Settings

# A neuron's loss is a bowl, so it can stride.
NEURON = PlainRecipe("neuron", "single neuron", (), learning_rate=0.003, patience=50)
SHALLOW = PlainRecipe("shallow", "one hidden layer", (128,), learning_rate=0.001, patience=30)
DEEP = DeepRecipe("deep", "deep network")
BEST = DeepRecipe("best", "best", folds=8, settings=Settings(epochs=40))
RECIPES: tuple[Recipe, ...] = (NEURON, SHALLOW, DEEP, BEST)
