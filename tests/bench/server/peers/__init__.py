"""What Strata is measured against. Each file has a class `Trainer` as in `base`."""
