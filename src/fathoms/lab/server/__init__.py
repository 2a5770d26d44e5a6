"""The Lab's web server: on this machine only, for whoever has the token."""
