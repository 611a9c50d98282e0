"""The diary: dated check-ins, kept, compared and shown."""
