"""How answers look to people: values in, text out. Nothing here reads a file, a clock or a setting.

`inert` makes strangers' text harmless for each place it is shown in, `wording` says how things are called, `marks`
takes an edit apart into kept, removed and added words; `text`, `html` and `markdown` put them on a page.
"""
