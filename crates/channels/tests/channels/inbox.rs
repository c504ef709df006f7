//! The local inbox: whole files or none, once each.

use std::fs;
use std::time::Duration;

use sev1_channels::inbox::{Inbox, InboxConfig};
use sev1_channels::{Channel, SendError};

use crate::{chat, document, outgoing};

fn inbox(folder: impl Into<std::path::PathBuf>) -> Inbox {
    Inbox::new(InboxConfig { folder: folder.into() }, Duration::from_secs(10)).expect("an inbox")
}

fn names(folder: &std::path::Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<_> = entries.map(|e| e.expect("an entry").file_name().into_string().expect("a name")).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_message_becomes_a_file_in_a_folder_made_for_it() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("a/b");
    let sent = document(1, "inc-1-update-1-internal", "### Globex\n");
    let receipt = inbox(&folder).send(outgoing(&sent)).await.expect("sent");
    assert_eq!(names(&folder), ["inc-1-update-1-internal-000000000001.md"]);
    let link = receipt.link.expect("a link");
    assert_eq!(fs::read_to_string(&link).expect("the link is the file"), "### Globex\n");
    assert_eq!(receipt.id.as_deref(), Some("inc-1-update-1-internal-000000000001.md"));
}

#[tokio::test]
async fn the_same_delivery_twice_is_one_file_that_stays_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let inbox = inbox(folder.path());
    let sent = document(1, "update", "first");
    assert_eq!(inbox.look_up(outgoing(&sent)).await, Ok(None));
    let receipt = inbox.send(outgoing(&sent)).await.expect("sent");
    assert_eq!(inbox.look_up(outgoing(&sent)).await, Ok(Some(receipt.clone())));
    fs::write(receipt.link.as_ref().expect("a link"), "noted by hand").expect("written");
    assert_eq!(inbox.send(outgoing(&sent)).await, Ok(receipt.clone()));
    assert_eq!(fs::read_to_string(receipt.link.expect("a link")).expect("read"), "noted by hand");
    inbox.send(outgoing(&document(2, "update", "second"))).await.expect("sent");
    assert_eq!(names(folder.path()).len(), 2);
}

#[tokio::test]
async fn many_attempts_at_once_are_one_whole_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let inbox = inbox(folder.path());
    let text = "a line of the update\n".repeat(5_000);
    let sent = document(1, "update", &text);
    let all =
        tokio::join!(inbox.send(outgoing(&sent)), inbox.send(outgoing(&sent)), inbox.send(outgoing(&sent)), inbox.send(outgoing(&sent)));
    for receipt in [all.0, all.1, all.2, all.3] {
        let link = receipt.expect("sent").link.expect("a link");
        assert_eq!(fs::read_to_string(link).expect("read"), text);
    }
    assert_eq!(names(folder.path()).len(), 1);
}

#[tokio::test]
async fn what_a_crash_left_behind_is_no_message() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join(".sev1-x1y2z3.part"), "### Glo").expect("written");
    let inbox = inbox(folder.path());
    let sent = document(1, "update", "### Globex");
    assert_eq!(inbox.look_up(outgoing(&sent)).await, Ok(None));
    let link = inbox.send(outgoing(&sent)).await.expect("sent").link.expect("a link");
    assert_eq!(fs::read_to_string(link).expect("read"), "### Globex");
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_as_readable_as_any_other_file_of_the_operator() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let usual = folder.path().join("usual");
    fs::write(&usual, "").expect("written");
    let link = inbox(folder.path()).send(outgoing(&document(1, "update", "x"))).await.expect("sent").link.expect("a link");
    let mode = |path: &std::path::Path| fs::metadata(path).expect("a file").permissions().mode();
    assert_eq!(mode(link.as_ref()), mode(&usual));
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_to_is_named_and_tried_again() {
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("file");
    fs::write(&file, "").expect("written");
    for folder in [file.clone(), file.join("inbox")] {
        let inbox = inbox(&folder);
        for error in
            [inbox.send(outgoing(&document(1, "update", "x"))).await.expect_err("no folder"), inbox.check().await.expect_err("no folder")]
        {
            let named = matches!(&error, SendError::Retry { reason, .. } if reason.contains(&folder.display().to_string()) && reason.contains("is a file"));
            assert!(named, "{error:?}");
        }
    }
}

#[tokio::test]
async fn a_name_cannot_leave_the_folder() {
    let home = tempfile::tempdir().expect("a folder");
    let inbox = inbox(home.path().join("inbox"));
    for name in ["../escape", "a/b", "", ".hidden", "UPPER", "a\0b", &"a".repeat(101)] {
        let error = inbox.send(outgoing(&document(1, name, "x"))).await.expect_err(name);
        assert!(matches!(error, SendError::Permanent(_)), "{name}: {error:?}");
    }
    assert!(matches!(inbox.send(outgoing(&chat(1, "x"))).await, Err(SendError::Permanent(_))));
    assert_eq!(names(home.path()), Vec::<String>::new());
}

#[tokio::test]
async fn the_check_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = inbox(folder.path()).check().await.expect("well");
    assert!(said.contains(&folder.path().display().to_string()), "{said}");
    assert_eq!(names(folder.path()), Vec::<String>::new());
    assert!(Inbox::new(InboxConfig { folder: "here".into() }, Duration::from_secs(1)).is_err());
}

#[tokio::test]
async fn a_file_that_is_still_there_is_changed_as_a_whole_and_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let inbox = inbox(folder.path());
    let receipt = inbox.send(outgoing(&document(1, "update", "Logins fial."))).await.expect("sent");
    let mended = document(2, "update", "Logins fail.");
    inbox.edit(&receipt, outgoing(&mended)).await.expect("changed");
    let link = receipt.link.clone().expect("a link");
    assert_eq!((names(folder.path()).len(), fs::read_to_string(&link).expect("read").as_str()), (1, "Logins fail."));
    fs::remove_file(link).expect("taken away");
    for id in [receipt.id.expect("an id"), "../update.md".into(), ".hidden.md".into()] {
        let receipt = sev1_domain::delivery::Receipt { id: Some(id), link: None };
        assert!(matches!(inbox.edit(&receipt, outgoing(&mended)).await, Err(SendError::Permanent(_))));
    }
    assert_eq!(names(folder.path()), Vec::<String>::new());
}
