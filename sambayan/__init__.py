"""Sambayan: one loop from what people want to what small businesses earn.

registry → market → money + delivery → impact → scheme, fed by demand. See docs/story.md.
"""
