//! Mail from the command line: its configuration with every fault at its place, and who gets no more.

use insta::assert_snapshot;
use sev1_testkit::fakes::FakeSmtp;

use crate::world::World;

#[test]
fn every_fault_of_a_mail_destination_is_reported_at_once_with_its_place() {
    let w = World::new();
    w.configure(
        r#"[[destinations]]
name = "abc-mail"
channel = "email"
port = 99999
tls = "ssl"
user = "status"
from = "status at example.com"
dkim_key_file = "dkim.pem"
recipients = ["ann@abc.example", "bob", { address = "eve@abc.example", zone = "Mars" }, { zone = "CET" }, "ANN@abc.example"]
path = "x"
[[destinations]]
name = "nobody"
channel = "email"
server = "smtp.example.com"
from = "status@example.com"
recipients = []
"#,
    );
    assert_snapshot!(w.run(&["list"]), @r#"
    --- errors
    error: the configuration has 12 faults

    error: `server` is missing
     --> ~/.config/sev1/sev1.toml:1:1
      |
    1 | [[destinations]]
      | ^^^^^^^^^^^^^^^^
      |
      = help: the mail server's name, such as smtp.example.com

    error: `port` must be a whole number from 1 to 65535
     --> ~/.config/sev1/sev1.toml:4:8
      |
    4 | port = 99999
      |        ^^^^^

    error: `ssl` is not known here
     --> ~/.config/sev1/sev1.toml:5:7
      |
    5 | tls = "ssl"
      |       ^^^^^
      |
      = help: write one of: implicit, starttls, none

    error: `user` needs `password_file`
     --> ~/.config/sev1/sev1.toml:6:8
      |
    6 | user = "status"
      |        ^^^^^^^^
      |
      = help: a file that holds the user's password

    error: `status at example.com` is no mail address; write it like status@example.com or Example Status <status@example.com>
     --> ~/.config/sev1/sev1.toml:7:8
      |
    7 | from = "status at example.com"
      |        ^^^^^^^^^^^^^^^^^^^^^^^

    error: `dkim_key_file` needs `dkim_selector`
     --> ~/.config/sev1/sev1.toml:8:17
      |
    8 | dkim_key_file = "dkim.pem"
      |                 ^^^^^^^^^^
      |
      = help: the name of the key in the DNS, such as "sev1"

    error: `bob` is no mail address
     --> ~/.config/sev1/sev1.toml:9:34
      |
    9 | recipients = ["ann@abc.example", "bob", { address = "eve@abc.example", zone = "Mars" }, { zone = "CET" }, "ANN@abc.example"]
      |                                  ^^^^^
      |
      = help: write it like dana@example.com

    error: `Mars` is not a zone
     --> ~/.config/sev1/sev1.toml:9:79
      |
    9 | recipients = ["ann@abc.example", "bob", { address = "eve@abc.example", zone = "Mars" }, { zone = "CET" }, "ANN@abc.example"]
      |                                                                               ^^^^^^
      |
      = help: use a label such as ET, PT, CET, UTC, or an IANA name such as Europe/Berlin

    error: `address` is missing
     --> ~/.config/sev1/sev1.toml:9:89
      |
    9 | recipients = ["ann@abc.example", "bob", { address = "eve@abc.example", zone = "Mars" }, { zone = "CET" }, "ANN@abc.example"]
      |                                                                                         ^^^^^^^^^^^^^^^^
      |
      = help: the mail address

    error: `ANN@abc.example` is named twice
     --> ~/.config/sev1/sev1.toml:9:107
      |
    9 | recipients = ["ann@abc.example", "bob", { address = "eve@abc.example", zone = "Mars" }, { zone = "CET" }, "ANN@abc.example"]
      |                                                                                                           ^^^^^^^^^^^^^^^^^
      |
      = help: delete one of them

    error: there is no key `path` here
      --> ~/.config/sev1/sev1.toml:10:1
       |
    10 | path = "x"
       | ^^^^
       |
       = help: `path` belongs to another kind of channel

    error: `recipients` is missing
      --> ~/.config/sev1/sev1.toml:11:1
       |
    11 | [[destinations]]
       | ^^^^^^^^^^^^^^^^
       |
       = help: who gets the mails: ["dana@example.com"]
    --- exit code 3
    "#);
}

#[test]
fn secrets_that_cannot_be_used_are_named_by_their_file() {
    let w = World::new();
    let mail = |more: &str| {
        w.configure(&format!(
            "{more}\n[[destinations]]\nname = \"abc-mail\"\nchannel = \"email\"\nserver = \"smtp.example.com\"\n\
             from = \"status@example.com\"\nrecipients = [\"ann@abc.example\"]\n"
        ));
    };
    w.file("key", "short");
    mail("[server]\npublic_url = \"https://sev1.example.com\"\nlink_key_file = \"../../key\"");
    assert_snapshot!(w.run(&["list"]), @"
    --- errors
    error: ~/.config/sev1/../../key cannot be used
      because: the key for links has fewer than 16 characters
    hint: write the base64 of 32 random bytes into it: head -c 32 /dev/urandom | base64
    --- exit code 3
    ");
    mail("[server]\nlink_key_file = \"../../key\"");
    // Nobody could answer at its links, so no key is needed.
    assert!(w.run(&["list"]).starts_with("No incident is open."), "{}", w.run(&["list"]));
}

#[test]
fn who_is_halted_is_listed_with_the_reason_and_lifted_by_a_person() {
    let smtp = FakeSmtp::start();
    let w = World::new();
    w.configure(&format!(
        "[delivery]\nallow_private = [\"127.0.0.1\"]\n[[destinations]]\nname = \"globex-mail\"\nchannel = \"email\"\naudience = \"internal\"\n\
         server = \"127.0.0.1\"\nport = {}\ntls = \"none\"\nfrom = \"status@example.com\"\nrecipients = [\"ann@globex.example\", \"bob@globex.example\"]\n",
        smtp.address().port()
    ));
    smtp.refuse("bob@globex.example", "550 5.1.1 <bob@globex.example>: no such user");
    assert_snapshot!(w.run(&["halts"]), @"
    Nobody is halted: every recipient gets their mails.
    ");
    w.declare();
    w.publish();
    let port = smtp.address().port().to_string();
    assert_snapshot!(w.run(&["halts"]).replace(&port, "PORT"), @"
    globex-mail  bob@globex.example  refused by their mail server since 14 Jul 2026 23:20 UTC
                 127.0.0.1:PORT refuses the recipient, 550 5.1.1 <…> no such user: check the address, and that its mailbox still exists
    ");
    let update = ["update", "1", "--no-change", "We wait for the build.", "--next", "9am ET", "--yes"];
    let said = w.run(&update);
    assert!(said.contains("globex-mail: no mail to bob@globex.example (refused); `sev1 halts` lists who is halted"), "{said}");
    assert_snapshot!(w.run(&["lift", "globex-mail", "Bob@globex.example"]), @"
    The next update goes to Bob@globex.example again by globex-mail.
    ");
    assert_snapshot!(w.run(&["lift", "globex-mail", "bob@globex.example"]), @"
    --- errors
    error: refused; nothing was changed
      recipient: nothing to bob@globex.example at `globex-mail` is halted [halt.none]
        hint: `sev1 halts` lists what is
    --- exit code 1
    ");
    assert_eq!(w.json(&["halts"])["halts"], serde_json::json!([]));
    assert_eq!(smtp.received().len(), 2);
}
