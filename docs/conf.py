"""How Sphinx makes the pages: `make docs`."""

import os

from docutils import nodes

import cpool

project = "cpool"
author = "The cpool developers"
copyright = "The cpool developers"
version = release = cpool.__version__

extensions = [
    "myst_parser",
    "matplotlib.sphinxext.plot_directive",
    "numpydoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.intersphinx",
    "sphinx_design",
    "sphinx_gallery.gen_gallery",
]
exclude_patterns = ["_build", "gallery/*"]
nitpicky = True
nitpick_ignore_regex = [("py:obj", r"(numpy|scipy|matplotlib|contextvars)\b.*")]
if "READTHEDOCS" in os.environ:  # elsewhere pages are made without a network, and names of others are no links
    intersphinx_mapping = {
        "python": ("https://docs.python.org/3", None),
        "numpy": ("https://numpy.org/doc/stable", None),
        "matplotlib": ("https://matplotlib.org/stable", None),
    }
default_role = "autolink"  # what stands in single quotes in a docstring is a parameter, or a function

# Pages are Markdown; headings are places that links inside may go to.
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

# One page for each public name.
autosummary_generate = True
numpydoc_show_class_members = False
numpydoc_xref_param_type = False
autodoc_typehints = "none"  # the entries below a signature tell them in words
plot_html_show_formats = plot_html_show_source_link = False
plot_formats = [("png", 120)]

sphinx_gallery_conf = {
    "examples_dirs": "gallery",
    "gallery_dirs": "auto_gallery",
    "within_subsection_order": "FileNameSortKey",
    "remove_config_comments": True,
    "plot_gallery": True,
    "abort_on_example_error": True,
    "download_all_examples": False,
    "show_signature": False,
}

html_theme = "pydata_sphinx_theme"
html_title = "cpool"
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "icon_links": [],
    "navbar_align": "left",
    "show_prev_next": True,
    "show_toc_level": 2,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "tango",
    "pygments_dark_style": "monokai",
}
html_sidebars = {"index": [], "tutorial": [], "faq": [], "glossary": []}


def without_last_lines(app, doctree):
    """Doctests end with an empty line, which no reader needs."""
    for block in doctree.findall(nodes.literal_block):
        block.rawsource = block.astext().rstrip()
        block.children = [nodes.Text(block.rawsource)]


def setup(app):
    app.connect("doctree-read", without_last_lines)
