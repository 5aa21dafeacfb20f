"""Closed word lists that the sentence check reads, one `Words` a language; a language without one gets quotes only.

The lists are closed on purpose: a reviewer can read them, and a word that is missing makes the check refuse a little
more or drop a little less, because only words of `plain` may ever be dropped from the middle of a sentence.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What is protected in one language, by kind, and the few things that a compression may leave out.

    `phrases` are protected sequences of words. `plain` are words that describe or praise and restrict nothing;
    `endings` are the inflections they may carry. `pointing` words make the adjective after them pick out one thing
    among several, so it stays. `joints` start an independent second half after a comma; `glue` cannot follow a gap.
    A sentence that begins with a word of `takes_back` qualifies the one before it.
    """

    protected: dict[str, frozenset[str]]
    phrases: tuple[str, ...]
    plain: frozenset[str]
    endings: tuple[str, ...]
    pointing: frozenset[str]
    glue: frozenset[str]
    joints: frozenset[tuple[str, ...]]
    takes_back: frozenset[str]


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH = Words(
    protected={
        "negation": _set(
            "no not never none nobody nothing nowhere neither nor without cannot lack lacks lacking lacked prevent "
            "prevents prevented avoid avoids avoided refuse refuses deny denies denied forbid forbids forbidden fail "
            "fails failed exclude excludes excluded excluding reject rejects rejected stop stops stopped ban bans "
            "banned prohibit prohibits prohibited false wrong incorrect invalid untrue impossible"
        ),
        "modal": _set(
            "may might can could must shall should will would ought need needs needed required require requires "
            "recommended recommend recommends optional optionally possibly possible perhaps maybe probably probable "
            "likely unlikely presumably apparently seemingly seems seem appears appear reportedly allegedly "
            "supposedly says said claims claimed believes believed thinks thought hopes hoped suggests suggested "
            "according assumed assumes expected intended aims tries attempts plans planned proposed helps"
        ),
        "quantifier": _set(
            "all every each any some few several many much most more less fewer least only just solely merely mainly "
            "mostly partly partially almost nearly about approximately roughly around circa half double twice thrice "
            "both either entire whole always often sometimes usually rarely seldom hardly barely scarcely frequently "
            "occasionally generally typically normally exactly precisely up total maximum minimum average between "
            "enough everything everyone everybody anything anyone someone something together per other others same "
            "even still already yet again"
        ),
        "condition": _set(
            "if unless until till when whenever once while whereas although though because since before after during "
            "except besides despite provided providing assuming given whether depending depends subject pending "
            "otherwise instead but however within beyond outside upon where wherever against so"
        ),
        "comparative": _set(
            "than better best worse worst further farther as like unlike similar equal equally superior inferior "
            "rather too first last next previous former latter early late"
        ),
        "number": _set(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds "
            "thousand thousands million millions billion billions dozen dozens single pair second third fourth fifth "
            "sixth seventh eighth ninth tenth percent percentage quarter"
        ),
        "date": _set(
            "january february march april june july august september october november december monday tuesday "
            "wednesday thursday friday saturday sunday today tomorrow yesterday now currently ago daily weekly monthly "
            "yearly annually annual spring summer autumn winter day days week weeks month months year years hour hours "
            "minute minutes noon midnight"
        ),
        "status": _set(
            "fake mock former ex alleged so-called draft deprecated obsolete outdated beta alpha preview trial sample "
            "demo simulated virtual pseudo partial unofficial unfinished missing broken empty cancelled canceled "
            "retired removed withdrawn experimental proposed temporary formerly"
        ),
    },
    phrases=("as long as", "in case", "in order", "no longer", "at least", "at most", "up to", "apart from", "rid of"),
    plain=_set(
        "practical comprehensive interactive hands-on thorough gentle friendly clear concise detailed handy modern "
        "popular powerful useful solid in-depth engaging great excellent nice exciting interesting fun rich very "
        "highly really truly easy-to-follow step-by-step approachable valuable helpful wonderful quick brief"
    ),
    endings=("",),
    pointing=_set("the this that these those its their our your my his her whose which what 's"),
    glue=_set(
        "and or but nor of in on at to for from by with without into onto over under about is are was were be been "
        "being has have had do does did that which who whom whose it they you we he she the a an than as if not"
    ),
    joints=frozenset(
        {("which",), *(("and", w) for w in ("you", "it", "they", "we", "he", "she", "this", "there"))},
    ),
    takes_back=_set(
        "unless except not no nor never but however although though or otherwise only until yet wrong false untrue "
        "unfortunately instead excluding"
    ),
)

GERMAN = Words(
    protected={
        "negation": _set(
            "nicht nichts nie niemals niemand nirgends kein keine keinen keinem keiner keines weder noch ohne kaum "
            "fehlt fehlen verhindert vermeidet verbietet verboten ausgeschlossen ausschließt falsch ungültig unmöglich"
        ),
        "modal": _set(
            "kann können könnte könnten konnte darf dürfen durfte mag mögen möchte muss müssen müsste soll sollen "
            "sollte sollten will wollen wird werden würde würden braucht brauchen erforderlich nötig notwendig "
            "empfohlen empfiehlt optional freiwillig möglich möglicherweise vielleicht wahrscheinlich vermutlich "
            "wohl angeblich scheinbar anscheinend scheint laut sagt sagte behauptet glaubt hofft meint geplant "
            "versucht hilft"
        ),
        "quantifier": _set(
            "alle allen aller alles jede jeder jedes jeden jedem einige einigen manche mancher viele vielen viel mehr "
            "meist meisten meistens weniger wenige wenig wenigstens mindestens höchstens nur bloß lediglich allein "
            "ausschließlich hauptsächlich teilweise fast beinahe etwa ungefähr rund circa ca halb doppelt zweimal "
            "beide beiden ganz gesamt gesamte immer oft häufig manchmal selten gewöhnlich normalerweise genau bis "
            "zwischen genug etwas jemand zusammen pro andere anderen gleiche auch sogar noch schon bereits wieder"
        ),
        "condition": _set(
            "wenn falls sofern soweit solange sobald bis bevor nachdem während obwohl weil da seit seitdem vor nach "
            "außer trotz vorausgesetzt ob je abhängig sonst andernfalls stattdessen statt aber jedoch doch sondern "
            "innerhalb außerhalb wobei wo gegen damit also"
        ),
        "comparative": _set(
            "als wie besser beste besten bester schlechter schlechteste ähnlich gleich lieber zu erst erste ersten "
            "erster erstes letzte letzten letzter nächste nächsten nächster vorherige früher später"
        ),
        "number": _set(
            "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
            "siebzehn achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert "
            "tausend million millionen milliarde dutzend einzig einzige einzigen zweite zweiten dritte dritten prozent"
        ),
        "date": _set(
            "januar februar märz april mai juni juli august september oktober november dezember montag dienstag "
            "mittwoch donnerstag freitag samstag sonntag heute morgen gestern jetzt derzeit täglich wöchentlich "
            "monatlich jährlich tag tage woche wochen monat monate jahr jahre stunde stunden minute minuten"
        ),
        "status": _set(
            "ehemalig ehemalige ehemaligen sogenannte entwurf veraltet veraltete veralteten vorläufig vorläufige "
            "probeweise simuliert simulierte virtuell virtuelle fehlend fehlende leer leere abgesagt entfernt "
            "experimentell experimentelle"
        ),
    },
    phrases=("für den fall", "es sei denn", "nicht mehr"),
    plain=_set(
        "praktisch umfassend interaktiv gründlich verständlich klar ausführlich modern beliebt nützlich spannend "
        "anschaulich hilfreich kompakt sehr kurz"
    ),
    endings=("", "e", "en", "er", "es", "em"),
    pointing=_set(
        "der die das den dem des dieser diese dieses diesen diesem jener jene ihr ihre ihren ihrem ihrer sein seine "
        "seinen seinem seiner unser unsere unseren dein deine deinen welcher welche welches"
    ),
    glue=_set(
        "und oder aber von in im an am zu zum zur für aus mit ohne auf über unter bei ist sind war waren sein hat "
        "haben hatte der die das den dem des ein eine einen einem einer eines es sie wir ihr er du man dass"
    ),
    joints=frozenset({("und", w) for w in ("du", "es", "sie", "wir", "er", "man")}),
    takes_back=_set(
        "außer nicht nein nur aber jedoch allerdings sondern obwohl sonst andernfalls ausgenommen falsch stimmt leider"
    ),
)

# a full stop after one of these does not end a sentence
SHORT_FORMS = _set(
    "e.g i.e z.b d.h u.a bzw ca dr mr mrs ms prof vs nr no fig sec ch vol approx inc ltd st resp usw bspw inkl min max "
    "evtl ggf abs"
)

LANGUAGES: dict[str, Words] = {"en": ENGLISH, "de": GERMAN}
