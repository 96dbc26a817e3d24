"""Addresses of the pages about people, access and background jobs."""

from django.urls import path

from agencies.views import (
    account,
    founding,
    joining,
    kept,
    lock,
    people,
    records,
    single_sign_on,
)

app_name = "agencies"
urlpatterns = [
    path("people/", people.listed, name="people"),
    path("people/invite", joining.invite, name="invite"),
    path("people/<uuid:public_id>", people.person, name="person"),
    path("people/<uuid:public_id>/role", people.give_role, name="give_role"),
    path("people/<uuid:public_id>/qualify", people.qualify, name="qualify"),
    path("people/<uuid:public_id>/disqualify", people.disqualify, name="disqualify"),
    path("people/<uuid:public_id>/pin", people.new_pin, name="new_pin"),
    path("people/<uuid:public_id>/leave", people.leave, name="leave"),
    path("people/file/<uuid:public_id>/", founding.people_file, name="people_file"),
    path(
        "people/file/<uuid:public_id>/<uuid:organisation_id>/take-back/",
        founding.take_people_back,
        name="take_people_back",
    ),
    path("members/<uuid:public_id>/", founding.members, name="members"),
    path(
        "members/<uuid:public_id>/<uuid:organisation_id>/take-back/",
        founding.take_member_back,
        name="take_member_back",
    ),
    path("roles/<uuid:public_id>/end", people.end_role, name="end_role"),
    path("invitations/<uuid:public_id>/withdraw", joining.withdraw, name="withdraw"),
    path("join/<str:token>", joining.join, name="join"),
    path("audit/", records.trail, name="audit"),
    path("tokens/", records.keys, name="tokens"),
    path("tokens/<uuid:public_id>/revoke", records.revoke, name="revoke"),
    path("single-sign-on/", single_sign_on.settings, name="single_sign_on"),
    path("single-sign-on/try", single_sign_on.try_it, name="try_sign_on"),
    path("single-sign-on/switch", single_sign_on.switch, name="switch_sign_on"),
    path("lockouts/", records.lockouts, name="lockouts"),
    path("lockouts/<uuid:public_id>/release", records.release, name="release"),
    path("jobs/<uuid:public_id>", records.job, name="job"),
    path("jobs/<uuid:public_id>/cancel", records.cancel_job, name="cancel_job"),
    path("account/", account.account, name="account"),
    path("account/pin", account.own_pin, name="own_pin"),
    path("accounts/email/", account.no_email_page, name="no_email_page"),
    path("kept", kept.offer, name="kept"),
    path("kept/drop", kept.drop, name="drop_kept"),
    path("lock", lock.locked, name="lock"),
    path("lock/now", lock.lock_now, name="lock_now"),
    path("lock/alive", lock.alive, name="alive"),
    path("lock/passkey", lock.passkey, name="passkey"),
]
