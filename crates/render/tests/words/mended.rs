//! Texts that correct an earlier one, and texts that were corrected, for every circle of readers.

use std::fmt::Write as _;

use sev1_domain::audience::{Audience, AudienceKind};
use sev1_domain::ids::UpdateNumber;
use sev1_domain::label::{Label, Labelled};
use sev1_domain::occasion::Occasion;
use sev1_domain::update::Update;
use sev1_render::template::Templates;
use sev1_render::told::told;

use crate::world::{incident, moment, phrase, update};

/// What each circle reads above what it read before: everything up to its own header.
fn openings(update: &Update) -> String {
    let mut out = String::new();
    for kind in AudienceKind::ALL {
        let text = told(&Templates::built_in(), &incident(), update, &Audience::built_in(kind)).markdown;
        let opening: Vec<&str> = text.split("\n\n").take_while(|p| !p.starts_with("Status:") && !p.starts_with("####")).collect();
        let _ = writeln!(out, "{}: {}", kind.as_str(), opening.join(" / "));
    }
    out
}

fn customer(text: &str) -> Labelled<sev1_domain::text::Phrase> {
    Labelled::new(Label::Customer, phrase(text))
}

#[test]
fn a_correction_says_what_was_wrong_what_is_right_and_since_when_to_those_who_may_know() {
    let occasion = Occasion::Correction {
        of: UpdateNumber(2),
        wrong: customer("mobile works"),
        right: customer("mobile fails as well"),
        since: Some(moment("2026-07-14T21:05:00Z")),
    };
    insta::assert_snapshot!(openings(&Update { occasion, ..update() }), @"
    internal: **Correction to update 2.** It said: mobile works. Correct is since 5:05pmET: mobile fails as well. / ### Globex SEV1 outage - 7:20pmET update
    executive: Correction of update 2: since 5:05pm ET, mobile fails as well. Next update Wed 15 Jul 8:00am ET.
    Globex SEV1 outage, 9 hours: likely cause known, fix under way.

    customer: **Globex: SEV1 outage, update 3** / **Correction to update 2.** It said: mobile works. Correct is since Tue 14 Jul 5:05pm ET (21:05 UTC): mobile fails as well.
    public: **Service outage, update 3** / **Correction to update 2.** Part of it was wrong. Please go by this update instead.
    ");
}

#[test]
fn a_retraction_says_why() {
    let occasion = Occasion::Retraction { of: UpdateNumber(2), reason: customer("the workaround loses data") };
    insta::assert_snapshot!(openings(&Update { occasion, ..update() }), @"
    internal: **Update 2 is withdrawn: do not act on it.** The reason: the workaround loses data. / ### Globex SEV1 outage - 7:20pmET update
    executive: Update 2 is withdrawn: the workaround loses data. Next update Wed 15 Jul 8:00am ET.
    Globex SEV1 outage, 9 hours: likely cause known, fix under way.

    customer: **Globex: SEV1 outage, update 3** / **Please do not act on update 2 any more.** We withdraw it. The reason: the workaround loses data.
    public: **Service outage, update 3** / **Please do not act on update 2 any more.** We withdraw it.
    ");
}

#[test]
fn a_copy_is_marked_by_what_later_updates_made_of_it_and_keeps_its_words() {
    let corrected = Update { corrected_by: Some(UpdateNumber(5)), ..update() };
    insta::assert_snapshot!(openings(&corrected), @"
    internal: **Corrected by update 5.** / ### Globex SEV1 outage - 7:20pmET update
    executive: **Corrected by update 5.** / Globex SEV1 outage, 9 hours: likely cause known, fix under way. Next update Wed 15 Jul 8:00am ET.

    customer: **Corrected by update 5.** / **Globex: SEV1 outage, update 3**
    public: **Corrected by update 5.** / **Service outage, update 3**
    ");
    let retracted = Update { retracted_by: Some(UpdateNumber(6)), ..corrected };
    insta::assert_snapshot!(openings(&retracted), @"
    internal: **Withdrawn by update 6. Please do not act on this one.** / ### Globex SEV1 outage - 7:20pmET update
    executive: **Withdrawn by update 6. Please do not act on this one.** / Globex SEV1 outage, 9 hours: likely cause known, fix under way. Next update Wed 15 Jul 8:00am ET.

    customer: **Withdrawn by update 6. Please do not act on this one.** / **Globex: SEV1 outage, update 3**
    public: **Withdrawn by update 6. Please do not act on this one.** / **Service outage, update 3**
    ");
    for kind in AudienceKind::ALL {
        let text = |update: &Update| told(&Templates::built_in(), &incident(), update, &Audience::built_in(kind)).markdown;
        assert!(text(&retracted).ends_with(&text(&update())), "{kind:?}");
    }
}
