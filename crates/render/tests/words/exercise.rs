//! Every text of an exercise begins with a line that nobody can miss.

use sev1_domain::audience::{Audience, AudienceKind};
use sev1_domain::destination::ChannelKind;
use sev1_domain::ids::IncidentNumber;
use sev1_domain::incident::Incident;
use sev1_domain::label::Label;
use sev1_domain::message::Message;
use sev1_domain::prose::Prose;
use sev1_render::format;
use sev1_render::template::Templates;
use sev1_render::told::{Told, told};

use crate::world::{body, incident, update};

pub(crate) fn drill() -> Incident {
    Incident { number: IncidentNumber::FIRST_DRILL, ..incident() }
}

fn read(incident: &Incident, kind: AudienceKind) -> Told {
    let mut update = update();
    update.facts.customer_impact = Prose::new(Label::Public, body(&"Every page is slow and every search fails. ".repeat(20)));
    told(&Templates::built_in(), incident, &update, &Audience::built_in(kind))
}

#[test]
fn every_text_and_subject_is_marked_for_every_audience() {
    for kind in AudienceKind::ALL {
        let (real, exercise) = (read(&incident(), kind), read(&drill(), kind));
        assert!(exercise.markdown.starts_with("**EXERCISE - nothing here is real.**\n\n"), "{}", exercise.markdown);
        assert_eq!(exercise.subject, format!("EXERCISE: {}", real.subject));
        assert!(!real.markdown.contains("EXERCISE"));
        assert!(exercise.plain().starts_with("EXERCISE - nothing here is real.\n"));
        // The mark is part of what a small screen shows.
        let most = Audience::built_in(kind).max_chars.map_or(usize::MAX, |n| n as usize);
        assert!(exercise.markdown.chars().count() <= most, "{}", exercise.markdown);
    }
}

#[test]
fn it_stays_when_a_text_is_cut_and_files_say_it_by_their_name() {
    let mut told = read(&drill(), AudienceKind::Customer);
    told.markdown.push_str(&"word ".repeat(5_000));
    let Message::Chat { markdown, .. } = format::message(&told, ChannelKind::Mattermost) else { panic!("chat") };
    assert!(markdown.starts_with("**EXERCISE - nothing here is real.**\n\n") && markdown.contains("(DRILL-1 update 3)"));
    let Message::Document { name, .. } = format::message(&told, ChannelKind::Inbox) else { panic!("a document") };
    assert_eq!(name, "drill-1-update-003-customer");
}
