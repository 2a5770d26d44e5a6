"""Ever deeper networks for one table, judged on the same rows."""
