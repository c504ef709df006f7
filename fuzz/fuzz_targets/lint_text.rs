//! The linter: any text is looked at and any rule has its say, every place of a finding is one in the text, and what is masked fits it.
#![no_main]

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use sev1_domain::audience::AudienceKind;
use sev1_domain::label::Label;
use sev1_domain::lint::{Policy, check};
use sev1_domain::prose::Prose;
use sev1_domain::text::Body;
use sev1_domain::zone::{Zone, ZoneTable};
use sev1_render::subject::{Circumstances, Text, as_previous, of_message, of_text};

fuzz_target!(|given: &str| {
    let (zones, policy, zone) = (ZoneTable::default(), Policy::default(), Zone::utc());
    let alone = || Circumstances { now: Timestamp::UNIX_EPOCH, zone: &zone, zones: &zones, previous: None, policy: &policy };
    let inside = |range: &std::ops::Range<usize>| given.get(range.clone()).is_some();
    for readers in [None, Some(AudienceKind::Customer)] {
        let Ok(text) = Text::read(given, &zones, readers) else { return };
        let subject = of_text(&text, alone());
        for passage in &subject.passages {
            assert_eq!(&given[passage.at..passage.at + passage.text.len()], passage.text);
            assert_eq!(passage.words.len(), passage.text.len());
            assert!(passage.spans.iter().all(|span| passage.text.get(span.range.clone()).is_some()));
        }
        assert!(subject.said.unread.iter().all(|(range, _)| range.as_ref().is_none_or(inside)));
        assert!(subject.bad_requests.iter().all(|(range, _)| inside(range)));
        for finding in check(&subject).findings {
            assert!(finding.range.as_ref().is_none_or(inside), "{finding:?}");
            assert!(finding.fix.as_ref().is_none_or(|fix| inside(&fix.range)), "{finding:?}");
        }
        // The same again, after itself and as one message.
        let after = Circumstances { previous: Some(as_previous(&subject)), ..alone() };
        drop(check(&of_message(given, AudienceKind::Public, after)));
    }
    marks(given);
});

/// Whatever its marks, a section's pieces are pieces of it, in order and apart from each other.
fn marks(given: &str) {
    let Ok(body) = Body::new(given) else { return };
    let prose = Prose::new(Label::Public, body.clone());
    let mut end = 0;
    for piece in prose.pieces() {
        assert!(piece.range.start >= end && body.as_str()[piece.range.clone()] == *piece.text);
        end = piece.range.end;
    }
    let _ = prose.check_marks();
}
