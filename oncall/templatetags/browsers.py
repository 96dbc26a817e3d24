"""The name of a browser, for templates."""

from django import template

from oncall.browsers import called

register = template.Library()
register.filter("browser_called", called)
