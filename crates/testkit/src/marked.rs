//! Updates in which every value and every sentence carries a word that says who may read it, so that finding the word in a text is
//! finding a leak.
//!
//! The words stand wherever words can: in sentences, code, links and their targets, images, headings, list items, and marks within marks.
//! What label a piece has is worked out here from how it was made, not by the code that is tested.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use sev1_domain::actor::{Actor, Via};
use sev1_domain::approval::{Answer, EmergencyApproval};
use sev1_domain::audience::{Audience, AudienceKind};
use sev1_domain::bridge::{Bridge, BridgeState};
use sev1_domain::cause::{Cause, Certainty};
use sev1_domain::destination::ChannelKind;
use sev1_domain::evidence::Evidence;
use sev1_domain::fix::{Fix, FixStage, FixState};
use sev1_domain::ids::{IncidentId, IncidentNumber, UpdateId, UpdateNumber};
use sev1_domain::incident::{Clocks, Incident, IncidentTime, QuietHours};
use sev1_domain::label::{Label, Labelled};
use sev1_domain::message::Message;
use sev1_domain::milestone::{Confidence, Milestone};
use sev1_domain::occasion::Occasion;
use sev1_domain::people::Contribution;
use sev1_domain::prose::Prose;
use sev1_domain::reach::Reach;
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::{Late, NextUpdate, Update, UpdateFacts};
use sev1_domain::when::Moment;
use sev1_domain::zone::Zone;
use sev1_render::format;
use sev1_render::template::{TemplateFile, Templates};
use sev1_render::told::told;
use uuid::Uuid;

/// The word of a label. No other text holds it.
#[must_use]
pub fn word(label: Label) -> &'static str {
    match label {
        Label::Internal => "zqinternal",
        Label::Executive => "zqexecutive",
        Label::Customer => "zqcustomer",
        Label::Public => "zqpublic",
    }
}

/// An incident and an update of it, made from a seed: the same seed, the same update.
#[must_use]
pub fn marked(seed: u64) -> (Incident, Update) {
    let mut dice = Dice(seed);
    let status = *dice.one_of(&Status::ALL);
    let incident = incident(&mut dice, status);
    let update = Update {
        id: UpdateId(Uuid::nil()),
        incident: incident.id,
        number: UpdateNumber(dice.below(4) as u32 + 1),
        published_at: instant(0),
        as_of: instant(0),
        occasion: occasion(&mut dice),
        author: Actor { name: phrase(&mut dice, Label::Internal), via: Via::Local },
        status,
        status_reason: Some(phrase(&mut dice, Label::Internal)),
        incident_time: IncidentTime::Hours(9),
        late: late(&mut dice),
        facts: facts(&mut dice, status),
        revision: 1,
        corrected_by: None,
        retracted_by: None,
    };
    (incident, update)
}

/// Templates that print every name they can reach for the customer and the public, and every part of it.
#[must_use]
pub fn greedy() -> Templates {
    let file = |kind: AudienceKind| {
        let mut text = "everything\n".to_owned();
        for name in sev1_render::template::names(kind) {
            let _ = writeln!(text, "{{% if {name} %}}{{{{ {name} }}}}{{% endif %}}");
            for part in ["short", "sentence", "past", "what", "by", "scope", "unit", "link", "name", "version", "owner", "certainty"] {
                let _ =
                    writeln!(text, "{{% if {name} and {name}.{part} is defined and {name}.{part} %}}{{{{ {name}.{part} }}}}{{% endif %}}");
            }
        }
        TemplateFile { path: format!("{}.md", kind.as_str()), text }
    };
    let files = [AudienceKind::Customer, AudienceKind::Public].map(file);
    let (templates, faults) = Templates::load(files, &sev1_domain::audience::Audiences::default());
    assert!(faults.is_empty(), "{faults:?}");
    templates
}

/// Everything that the customer or the public would read or receive of an update, in every form and on every channel.
#[must_use]
pub fn everything_told(templates: &Templates, incident: &Incident, update: &Update, audience: &Audience) -> String {
    let told = told(templates, incident, update, audience);
    let mut all = format!("{}\n{}\n{}\n{}", told.subject, told.markdown, told.plain(), told.html());
    for channel in ChannelKind::ALL {
        match format::message(&told, channel) {
            Message::Chat { markdown, .. } => all.push_str(&markdown),
            Message::Document { name, markdown } => all.extend([name, markdown]),
            Message::Event { kind, json } => all.extend([kind, json]),
            Message::Thread { posts } => all.extend(posts),
            Message::Card { json } | Message::Alert { json } => all.push_str(&json),
            Message::Comment { markdown } => all.push_str(&markdown),
            Message::TicketAnswer { html } => all.push_str(&html),
            Message::Mail { subject, text, html, .. } => all.extend([subject, text, html]),
        }
    }
    let _ = write!(all, "{told:?}");
    all
}

/// The word in a text that its readers were not to see.
#[must_use]
pub fn leak(text: &str, kind: AudienceKind) -> Option<&'static str> {
    Label::ALL.into_iter().filter(|l| !l.reaches(kind)).map(word).find(|word| text.contains(word))
}

/// Small, quick chance: the same seed, the same numbers.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        // SplitMix64: any seed will do, also small ones that follow one another.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn once_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len() as u64) as usize]
    }

    fn label(&mut self) -> Label {
        *self.one_of(&Label::ALL)
    }
}

fn instant(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_784_071_200 + minutes * 60).expect("in range")
}

fn incident(dice: &mut Dice, status: Status) -> Incident {
    // The customer's name is never for the public, whatever its label says.
    let label = dice.label();
    let customer = Labelled::new(label, phrase(dice, label.min(Label::Customer)));
    let severity = Labelled::new(dice.label(), Severity::from_level(dice.below(4) as u8 + 1).expect("1 to 4"));
    Incident {
        id: IncidentId(Uuid::nil()),
        number: IncidentNumber::FIRST,
        customer,
        severity,
        title: Labelled::internal(phrase(dice, Label::Internal)),
        zone: Zone::utc(),
        clocks: Labelled::internal(Clocks { began: None, detected: None, reported: None, declared: instant(0), acknowledged: None }),
        status,
        // Names of our own people are never for anybody else.
        lead: Some(phrase(dice, Label::Internal)),
        deputy: Some(phrase(dice, Label::Internal)),
        quiet: Some(QuietHours { with: phrase(dice, Label::Internal), until: Moment { at: instant(45), zone: Zone::utc() } }),
        closed_at: None,
    }
}

/// One time in two it comes too late for everybody.
fn late(dice: &mut Dice) -> Vec<Late> {
    let due = Moment { at: instant(-5), zone: Zone::utc() };
    let to = |kind: AudienceKind| Late { audience: kind.name(), due: due.clone(), by: SignedDuration::from_mins(5) };
    if dice.below(2) == 0 { Vec::new() } else { AudienceKind::ALL.map(to).into() }
}

fn occasion(dice: &mut Dice) -> Occasion {
    let of = UpdateNumber(1);
    match dice.below(6) {
        0 => Occasion::NoChange,
        1 => Occasion::Holding,
        2 => Occasion::HandOff { to: said(dice) },
        3 => Occasion::Correction { of, wrong: said(dice), right: said(dice), since: None },
        4 => Occasion::Retraction { of, reason: said(dice) },
        _ => Occasion::Progress,
    }
}

fn facts(dice: &mut Dice, status: Status) -> UpdateFacts {
    let due = Moment { at: instant(45), zone: Zone::utc() };
    let next = match dice.below(3) {
        _ if !status.is_open() => NextUpdate::NotDue,
        0 => NextUpdate::OptOut(said(dice)),
        _ => NextUpdate::At(due.clone()),
    };
    let body = Body::new("replaced below").expect("a body");
    UpdateFacts {
        summary: prose(dice),
        customer_impact: prose(dice),
        technical_notes: prose(dice),
        reach: part(dice, |dice, label| Reach {
            affected: 4_200,
            of: Some(9_000),
            unit: phrase(dice, label),
            about: true,
            scope: Some(phrase(dice, label)),
        }),
        workaround: part(dice, phrase),
        cause: part(dice, |dice, label| {
            let certainty = *dice.one_of(&Certainty::ALL);
            // Outside only what is confirmed is told.
            let label = if certainty == Certainty::Confirmed { label } else { Label::Internal };
            Cause { what: phrase(dice, label), certainty }
        }),
        milestone: part(dice, |dice, label| Milestone {
            what: phrase(dice, label),
            by: Some(due.clone()),
            confidence: *dice.one_of(&Confidence::ALL),
        }),
        customer_message: if dice.once_in(3) { part(dice, own_words) } else { None },
        bridge: part(dice, |dice, label| Bridge {
            name: phrase(dice, label),
            link: Some(phrase(dice, label)),
            state: BridgeState::Concluded,
            reconvenes: Some(due.clone()),
        }),
        people: part(dice, |dice, _| contributions(dice)),
        thanks: part(dice, |dice, _| contributions(dice)),
        fix: part(dice, |dice, label| Fix {
            version: phrase(dice, label),
            stage: *dice.one_of(&FixStage::ALL),
            state: *dice.one_of(&FixState::ALL),
            // Names stay inside.
            owner: Some(phrase(dice, Label::Internal)),
        }),
        approvals: part(dice, |dice, _| {
            let mut own = || phrase(dice, Label::Internal);
            vec![EmergencyApproval { what: own(), asked: own(), answer: Answer::Waiting, reason: Some(own()) }]
        }),
        evidence: part(dice, |dice, _| {
            let query = Phrase::new(word(Label::Internal)).expect("a phrase");
            Evidence { query, range: Some(phrase(dice, Label::Internal)), verdict: Some(phrase(dice, Label::Internal)) }
        }),
        thread: part(dice, phrase),
        ..UpdateFacts::internal(body.clone(), body.clone(), body, next)
    }
}

/// People and what they did: inside only, whatever the label says.
fn contributions(dice: &mut Dice) -> Vec<Contribution> {
    vec![Contribution { who: phrase(dice, Label::Internal), what: Some(phrase(dice, Label::Internal)) }]
}

/// A part that is there more often than not.
fn part<T>(dice: &mut Dice, make: impl FnOnce(&mut Dice, Label) -> T) -> Option<Labelled<T>> {
    let label = dice.label();
    (!dice.once_in(4)).then(|| Labelled::new(label, make(dice, label)))
}

fn said(dice: &mut Dice) -> Labelled<Phrase> {
    let label = dice.label();
    Labelled::new(label, phrase(dice, label))
}

/// One line with the label's word somewhere in it.
fn phrase(dice: &mut Dice, label: Label) -> Phrase {
    Phrase::new(&words(dice, word(label))).expect("a phrase")
}

/// The ways a word can stand in a line. None opens a mark or leaves code open.
fn words(dice: &mut Dice, word: &str) -> String {
    match dice.below(14) {
        0 => format!("`{word}`"),
        1 => format!("[see](https://example.com/{word})"),
        2 => format!("[{word}](https://example.com)"),
        3 => format!("![{word}](https://example.com/{word}.png \"{word}\")"),
        4 => format!("<https://{word}.example.com>"),
        5 => format!("https://example.com/?q={word}&x=1 is it"),
        6 => format!("<!-- {word} -->"),
        7 => format!("<a href=\"https://example.com/{word}\">here</a>"),
        8 => format!("**{word}** and *{word}*"),
        9 => format!("# {word}"),
        10 => format!("{{{{ {word} }}}}"),
        11 => format!("שלום {word}"),
        12 => format!("`` ` {word} ``, {word}!"),
        _ => format!("It is {word} now."),
    }
}

/// Text of one label: it has no marks of its own.
fn own_words(dice: &mut Dice, label: Label) -> Body {
    let text = format!("{}\n\n- {}\n", words(dice, word(label)), words(dice, word(label)));
    Body::new(&text).expect("a body")
}

/// A section with marks.
fn prose(dice: &mut Dice) -> Prose {
    let section = dice.label();
    let mut text = String::new();
    for _ in 0..=dice.below(5) {
        block(dice, section, &mut text);
    }
    Prose::new(section, Body::new(&text).expect("a body"))
}

/// A paragraph, list item or code block, which may be marked as a whole.
fn block(dice: &mut Dice, section: Label, out: &mut String) {
    let whole = dice.once_in(2).then(|| dice.label());
    let label = whole.unwrap_or(section);
    let quiet = dice.once_in(8);
    if quiet {
        // What is asked of the linter is internal whatever the section is.
        let _ = write!(out, "\n\n[ignore NEXT-002 until 8am ET: {}]\n", word(Label::Internal));
    }
    out.push_str(if dice.once_in(3) { "\n- " } else { "\n\n" });
    if let Some(mark) = whole {
        let _ = write!(out, "[{}]", mark.as_str());
    }
    if dice.once_in(6) {
        // Inside code a mark is no mark.
        let fence = *dice.one_of(&["```", "~~~"]);
        let _ = write!(out, "\n{fence}\n[public] {0}\n\n{0}\n{fence}\n", word(label));
        return;
    }
    for _ in 0..=dice.below(3) {
        piece(dice, label, u8::from(whole.is_some()), out);
    }
    if dice.once_in(8) {
        // A mark that nobody closes keeps all behind it inside.
        let _ = write!(out, " then [{}] {}", dice.label().as_str(), words(dice, word(Label::Internal)));
    }
}

/// A sentence, or a marked run of them, inside `depth` marks.
fn piece(dice: &mut Dice, label: Label, depth: u8, out: &mut String) {
    if depth < 4 && dice.once_in(3) {
        let mark = dice.label();
        // Inside another mark it can only tighten.
        let inner = if depth == 0 { mark } else { label.tighten(mark) };
        let _ = write!(out, " so [{}]", mark.as_str());
        piece(dice, inner, depth + 1, out);
        let _ = write!(out, "[/{}]", mark.as_str());
    } else {
        let _ = write!(out, " {} ", words(dice, word(label)));
    }
}
