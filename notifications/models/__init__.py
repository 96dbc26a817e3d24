"""Phones, messages and their way over the wire."""

from notifications.models.contact import ContactMethod
from notifications.models.inbound import Inbound
from notifications.models.messages import Attempt, Delivery, Message, ReplyCode
from notifications.models.push import Push, Subscription
from notifications.models.reaching import PagingRule, PhoneTest

__all__ = [
    "Attempt",
    "ContactMethod",
    "Delivery",
    "Inbound",
    "Message",
    "PagingRule",
    "PhoneTest",
    "Push",
    "ReplyCode",
    "Subscription",
]
