//! Generated updates for the property tests: every optional part, hostile phrases, bodies that try to be something else.

use jiff::SignedDuration;
use jiff::civil::{Date, Time, Weekday};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use sev1_domain::approval::{Answer, EmergencyApproval};
use sev1_domain::bridge::{Bridge, BridgeState};
use sev1_domain::cause::{Cause, Certainty};
use sev1_domain::evidence::Evidence;
use sev1_domain::fix::{Fix, FixStage, FixState};
use sev1_domain::incident::IncidentTime;
use sev1_domain::label::{Label, Labelled};
use sev1_domain::milestone::{Confidence, Milestone};
use sev1_domain::people::Contribution;
use sev1_domain::reach::Reach;
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::{NextUpdate, UpdateFacts};
use sev1_domain::when::{CivilWhen, Day, SaidDate};
use sev1_domain::zone::ZoneTable;
use sev1_render::written::{Lateness, WrittenUpdate};

/// Phrases that look like our own words, or are hard on anybody.
const HOSTILE_PHRASES: [&str; 41] = [
    "Globex",
    "#### Customer Impact",
    "### Globex SEV1 outage - 8amET update",
    "A SEV2 outage - 1amET update",
    "**Globex",
    "**Globex**",
    "\\",
    "\\\\",
    "a\\",
    "a — b",
    " — ",
    "\\—",
    "—",
    "join at x",
    "reconvenes at 8amET",
    "owner x",
    "range: x",
    "verdict: x",
    "of 5 users",
    "out of 5% users",
    "\\of 5 users",
    "of",
    "% of 9,000 users",
    ", 4,200 users",
    "by 8amET",
    "confidence: high",
    "x): y",
    "Customer message",
    "```",
    "~~~",
    "`x`",
    "` `` ```",
    "- x",
    "> x",
    "Next update at 8am ET.",
    "No next update is planned: x.",
    "This update was due at 8amET and comes 4 minutes late.",
    "Status: Resolved",
    "ends with a stop.",
    "שלום עולם \u{200f}",
    "👩\u{200d}🚒 a\u{a0}b\u{2028}c",
];

pub(crate) fn phrase() -> impl Strategy<Value = Phrase> {
    let any = "\\PC{1,40}".prop_filter_map("a phrase", |t| Phrase::new(&t).ok());
    let ascii = "[ -~]{1,30}".prop_filter_map("a phrase", |t| Phrase::new(&t).ok());
    let hostile = select(&HOSTILE_PHRASES[..]).prop_map(|t| Phrase::new(t).expect("a phrase"));
    prop_oneof![any, ascii, hostile]
}

/// How many of [`HOSTILE_LINES`] the check for bodies lets pass wherever they stand.
const TAME: usize = 45;

/// Lines that bodies are made of.
pub(crate) const HOSTILE_LINES: [&str; 64] = [
    "",
    "",
    "  ",
    "Plain words about the outage.",
    "#### Customer Impact",
    "#### customer impact: much",
    "- #### Technical notes",
    "#### Status: Identified",
    "\\#### Status: Identified",
    "\\\\## Incident time: 9 hours",
    "   ####   Technical Notes   ",
    "\u{200b}#### Status: x",
    "### Globex SEV1 outage - 7:20pmET update",
    "Globex SEV1 outage - 7:20pmET update",
    "Status: Identified",
    "**Customer impact**",
    "Technical notes",
    "#### Something else",
    "# ",
    "#hashtag",
    "``` a ` b",
    "> ```",
    "> #### Status: x",
    "- a list",
    "  - deeper",
    "1. one",
    "| a | b |",
    "Bridge: please join",
    "Fix: restart the pod",
    "#### Customer Message",
    "Customer message: all is well",
    "\\## customer message",
    "Affected: many users",
    "Affected: 4,20 of 9,000 users",
    "Cause: a query",
    "Cause (likely): a query",
    "Milestone: 7.8.6 is cut — by 2pmET",
    "The next update of the plugin will help.",
    "We cannot say when the next update at 8am ET comes.",
    "> Next update at 8am ET.",
    "This update was due at 8am ET and is late.",
    "שלום \u{200f}abc",
    "trailing spaces   ",
    "\ttab",
    "a \\— b\u{a0}c\u{2028}d \u{feff}",
    "```",
    "```rust",
    "````",
    "~~~",
    "    ```",
    "People:",
    "Bridge: x — open",
    "Thanks:",
    "Fix: 7.8.6 — merged — done",
    "Affected: about 4,200 of 9,000 users — EU node",
    "Workaround: use the mobile app",
    "Cause (suspected): a query",
    "Milestone: 7.8.6 is cut — by 2pmET — confidence: high",
    "Next update will be shared at 8amET.",
    "It works. Next update by tomorrow 8am ET, we hope.",
    "Next update in 45m",
    "This update was due at 8amET and comes 4 minutes late.",
    "It holds. This update was due at 8am ET and comes 1 h late! Next update at 9am ET.",
    "Latest thread with full details: https://example.com",
];

/// Bodies, most of them without what the check for bodies refuses.
pub(crate) fn body() -> impl Strategy<Value = Body> {
    let any_line = || prop_oneof![4 => select(&HOSTILE_LINES[..]).prop_map(str::to_owned), 1 => "\\PC{0,40}", 1 => "[ -~]{0,60}"];
    let fenced = (select(vec!["```", "~~~~", "  `````"]), prop::collection::vec(any_line(), 0..4)).prop_map(|(mark, lines)| {
        let inside: Vec<_> = lines.into_iter().filter(|l| !l.contains(mark.trim())).collect();
        format!("{mark}sh\n{}\n{mark}", inside.join("\n"))
    });
    let tame = select(&HOSTILE_LINES[..TAME]).prop_map(str::to_owned);
    let tame = prop_oneof![6 => tame, 1 => fenced, 1 => "\\PC{0,40}", 1 => "[ -~]{0,60}"];
    let of_lines = |line: BoxedStrategy<String>| {
        prop::collection::vec(line, 1..9).prop_filter_map("a body", |lines| Body::new(&lines.join("\n")).ok())
    };
    prop_oneof![12 => of_lines(tame.boxed()), 1 => of_lines(any_line().boxed())]
}

pub(crate) fn civil() -> impl Strategy<Value = CivilWhen> {
    let day = prop_oneof![
        Just(Day::Unsaid),
        Just(Day::Today),
        Just(Day::Tomorrow),
        Just(Day::Weekday(Weekday::Wednesday)),
        (0i32..9_000, any::<bool>(), any::<bool>()).prop_map(|(n, weekday, year)| {
            let date = Date::constant(2020, 1, 1).checked_add(jiff::Span::new().days(n)).expect("in range");
            Day::Date(SaidDate {
                weekday: weekday.then(|| date.weekday()),
                day: date.day(),
                month: date.month(),
                year: year.then(|| date.year()),
            })
        }),
    ];
    let zone = select(vec!["ET", "PT", "CET", "UTC", "EDT", "Europe/Berlin", "America/Port-au-Prince", "Etc/GMT-14", "Asia/Kolkata"]);
    (day, 0i8..24, 0i8..60, zone).prop_map(|(day, hour, minute, zone)| CivilWhen {
        day,
        time: Time::constant(hour, minute, 0, 0),
        zone: ZoneTable::default().find(zone).expect("known"),
    })
}

fn contributions() -> impl Strategy<Value = Vec<Contribution>> {
    prop::collection::vec((phrase(), of(phrase())).prop_map(|(who, what)| Contribution { who, what }), 1..4)
}

fn approvals() -> impl Strategy<Value = Vec<EmergencyApproval>> {
    let one = (phrase(), phrase(), select(&Answer::ALL[..]), of(phrase())).prop_map(|(what, asked, answer, reason)| EmergencyApproval {
        what,
        asked,
        answer,
        reason,
    });
    prop::collection::vec(one, 1..4)
}

/// Numbers small and large, whether they can be or not: what is said comes back.
fn reach() -> impl Strategy<Value = Reach> {
    let number = || prop_oneof![0u64..100_000, any::<u64>()];
    (number(), of(number()), phrase(), any::<bool>(), of(phrase())).prop_map(|(affected, of, unit, about, scope)| Reach {
        affected,
        of,
        unit,
        about,
        scope,
    })
}

fn next_update() -> impl Strategy<Value = NextUpdate<CivilWhen>> {
    prop_oneof![
        4 => civil().prop_map(NextUpdate::At),
        2 => phrase().prop_map(|r| NextUpdate::OptOut(Labelled::internal(r))),
        1 => Just(NextUpdate::NotDue),
    ]
}

pub(crate) fn facts() -> impl Strategy<Value = UpdateFacts<CivilWhen>> {
    let bridge = (phrase(), of(phrase()), select(vec![BridgeState::Open, BridgeState::Concluded]), of(civil()))
        .prop_map(|(name, link, state, reconvenes)| Bridge { name, link, state, reconvenes });
    let fix = (phrase(), select(&FixStage::ALL[..]), select(&FixState::ALL[..]), of(phrase()))
        .prop_map(|(version, stage, state, owner)| Fix { version, stage, state, owner });
    let evidence = (phrase(), of(phrase()), of(phrase())).prop_map(|(query, range, verdict)| Evidence { query, range, verdict });
    let parts = (of(bridge), of(contributions()), of(contributions()), of(fix), of(approvals()), of(evidence), of(phrase()));
    let cause = (phrase(), select(&Certainty::ALL[..])).prop_map(|(what, certainty)| Cause { what, certainty });
    let milestone =
        (phrase(), of(civil()), select(&Confidence::ALL[..])).prop_map(|(what, by, confidence)| Milestone { what, by, confidence });
    let state = (of(reach()), of(phrase()), of(cause), of(milestone), of(body()));
    (body(), body(), body(), next_update(), parts, state).prop_map(|(summary, impact, notes, next, parts, state)| {
        let (reach, workaround, cause, milestone, message) = state;
        let (bridge, people, thanks, fix, approvals, evidence, thread) = parts;
        UpdateFacts {
            reach: reach.map(Labelled::internal),
            workaround: workaround.map(Labelled::internal),
            cause: cause.map(Labelled::internal),
            milestone: milestone.map(Labelled::internal),
            customer_message: message.map(|m| Labelled::new(Label::Customer, m)),
            bridge: bridge.map(Labelled::internal),
            people: people.map(Labelled::internal),
            thanks: thanks.map(Labelled::internal),
            fix: fix.map(Labelled::internal),
            approvals: approvals.map(Labelled::internal),
            evidence: evidence.map(Labelled::internal),
            thread: thread.map(Labelled::internal),
            ..UpdateFacts::internal(summary, impact, notes, next)
        }
    })
}

pub(crate) fn written() -> impl Strategy<Value = WrittenUpdate> {
    let time = prop_oneof![(0u32..60).prop_map(IncidentTime::Minutes), (1u32..=u32::MAX).prop_map(IncidentTime::Hours)];
    let late =
        of((civil(), prop_oneof![1i64..200, 1i64..100_000]).prop_map(|(due, min)| Lateness { due, by: SignedDuration::from_mins(min) }));
    (phrase(), 1u8..=4, civil(), select(&Status::ALL[..]), (time, late), facts()).prop_map(
        |(customer, level, time, status, (incident_time, late), facts)| {
            // An open update always says when readers hear more; that none is due is said by its end only.
            let status = if facts.next_update == NextUpdate::NotDue { Status::Resolved } else { status };
            WrittenUpdate { customer, severity: Severity::from_level(level).expect("1 to 4"), time, status, incident_time, late, facts }
        },
    )
}
