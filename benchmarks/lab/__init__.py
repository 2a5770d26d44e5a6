"""The Lab's figures: how soon its page is there, what it costs training, what memory it keeps."""
