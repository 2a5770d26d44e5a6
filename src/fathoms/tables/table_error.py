"""The one exception of this room."""


class TableError(ValueError):
    """A table, a column, an option or a model file that cannot be used as it is.

    The message is one or two sentences for the person whose table it is: what was found, where (file, line, column),
    and what to change. The command line prints it on one line and ends with status 2.
    """
