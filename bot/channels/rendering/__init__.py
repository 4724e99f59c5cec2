"""One pure renderer per channel: a reply becomes the messages that the provider is sent, without recipient."""
