"""What the lab shows of a handset: mode, call, what is heard now, texts, voicemail."""

from phonelab.desk import Desk
from phonelab.handsets import Handset
from phonelab.legs import Leg

SHOWN_TEXTS = 50
Json = dict[str, object]


def handset_json(handset: Handset) -> Json:
    return {
        "number": handset.number,
        "label": handset.label,
        "mode": handset.shown_mode().value,
        "opted_out": bool(handset.opted_out_of),
        "opted_out_of": sorted(handset.opted_out_of),
        "rings": handset.rings,
        "greeting": handset.greeting,
        "auto_answer_s": handset.auto_answer_s,
        "auto_press": handset.auto_press,
        "hold_texts": handset.hold_texts,
        "takes_texts": handset.takes_texts,
        "calls_end_as": handset.calls_end_as,
        "call": _call_json(handset.leg) if handset.leg else None,
        "texts": [
            {
                "seq": text.seq,
                "at": text.at.isoformat(),
                "peer": text.peer,
                "body": text.body,
                "incoming": text.incoming,
            }
            for text in handset.texts[-SHOWN_TEXTS:]
        ],
        "voicemails": [
            {"at": one.at.isoformat(), "peer": one.peer, "words": one.words}
            for one in handset.voicemails
        ],
    }


def _call_json(leg: Leg) -> Json:
    call = leg.call
    return {
        "sid": call.sid,
        "peer": call.peer,
        "direction": call.direction,
        "status": call.status.value,
        "rings": leg.rings,
        "machine": leg.machine,
        "listening": leg.keys is not None,
        "heard": [
            {"at": phrase.at.isoformat(), "words": phrase.words, "by": phrase.by}
            for phrase in leg.phrases
        ],
    }


def company_json(desk: Desk) -> Json:
    return {
        "web_is_dead": desk.web_is_dead,
        "speed": desk.clock.speed,
        "last": desk.journal.last_seq,
        "owned": [
            {
                "number": owned.number,
                "label": owned.label,
                "account": owned.account_sid,
                "voice_url": owned.voice.url,
                "voice_fallback_url": owned.voice_fallback.url,
                "text_url": owned.text.url,
            }
            for owned in desk.owned.values()
        ],
        "numbers": [handset_json(handset) for handset in desk.handsets.values()],
    }
