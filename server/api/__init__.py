"""The API for programs: the same verbs as the screens, with bearer tokens and a published description."""
