"""Did income rise? The monthly income panel, with the baseline it is measured against."""
