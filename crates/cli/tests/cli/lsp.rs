//! `lsp`: an editor talks to the real executable over its pipes. Every wait is for a message, none for time.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

use serde_json::{Value, json};

use crate::lint::{GOOD, silent};
use crate::world::World;

const URI: &str = "file:///updates/1.md";

/// An editor with a running server.
struct Editor {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    last_id: i64,
}

impl Editor {
    fn start(w: &World) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sev1"));
        command.args(["lsp", "--stdio"]).env_clear().env("HOME", w.home()).env("SEV1_TEST_NOW", w.now()).current_dir(w.home());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it runs");
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().expect("piped")));
        Self { child, input, output, last_id: 0 }
    }

    /// A server that has been told hello by an editor that counts in these units.
    fn ready(w: &World, encodings: &[&str]) -> Self {
        let mut editor = Self::start(w);
        let hello = editor.ask("initialize", json!({ "capabilities": { "general": { "positionEncodings": encodings } } }));
        assert_eq!(hello["result"]["serverInfo"]["name"], "sev1");
        editor.tell("initialized", json!({}));
        editor
    }

    fn raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("open");
        input.write_all(bytes).and_then(|()| input.flush()).expect("the server reads");
    }

    fn body(&mut self, body: &[u8]) {
        self.raw(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
        self.raw(body);
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.body(json!({ "jsonrpc": "2.0", "method": method, "params": params }).to_string().as_bytes());
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.last_id += 1;
        let id = self.last_id;
        self.body(json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string().as_bytes());
        let answer = self.next();
        assert_eq!(answer["id"], id, "{answer}");
        answer
    }

    fn next(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).expect("readable") > 0, "the server says nothing more");
            match line.trim().split_once(": ") {
                Some((_, value)) => length = value.parse().expect("a length"),
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).expect("a whole message");
        serde_json::from_slice(&body).expect("JSON")
    }

    /// Opens a text and gives what is found in it.
    fn open(&mut self, text: &str) -> Vec<Value> {
        let document = json!({ "uri": URI, "languageId": "markdown", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
        self.diagnostics()
    }

    fn change(&mut self, text: &str) -> Vec<Value> {
        let document = json!({ "uri": URI, "version": 2 });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [{ "text": text }] }));
        self.diagnostics()
    }

    fn diagnostics(&mut self) -> Vec<Value> {
        let said = self.next();
        assert_eq!(said["method"], "textDocument/publishDiagnostics", "{said}");
        assert_eq!(said["params"]["uri"], URI);
        said["params"]["diagnostics"].as_array().expect("a list").clone()
    }

    fn at(&mut self, method: &str, line: usize, character: usize) -> Value {
        let place = json!({ "textDocument": { "uri": URI }, "position": { "line": line, "character": character } });
        self.ask(method, place)["result"].take()
    }

    fn actions(&mut self, range: &Value) -> Vec<Value> {
        let params = json!({ "textDocument": { "uri": URI }, "range": range, "context": { "diagnostics": [] } });
        self.ask("textDocument/codeAction", params)["result"].as_array().expect("a list").clone()
    }

    /// Leaves by the protocol.
    fn leave(mut self) -> ExitStatus {
        assert!(self.ask("shutdown", Value::Null)["result"].is_null());
        self.tell("exit", Value::Null);
        self.end()
    }

    /// Leaves without a word.
    fn end(mut self) -> ExitStatus {
        drop(self.input.take());
        self.child.wait().expect("it ends")
    }
}

fn codes(diagnostics: &[Value]) -> Vec<&str> {
    diagnostics.iter().map(|d| d["code"].as_str().expect("a code")).collect()
}

fn labels(items: &Value) -> Vec<&str> {
    items.as_array().expect("a list").iter().map(|i| i["label"].as_str().expect("a label")).collect()
}

#[test]
fn findings_come_and_go_as_the_text_is_written() {
    let w = World::new();
    let mut editor = Editor::ready(&w, &[]);
    let found = editor.open(&silent());
    assert_eq!(codes(&found), ["NEXT-001"]);
    assert_eq!((&found[0]["severity"], &found[0]["source"]), (&json!(1), &json!("sev1")));
    assert_eq!(editor.change(GOOD), [json!(null); 0]);
    editor.change(&silent());
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    assert!(editor.diagnostics().is_empty(), "what was said about a closed text is taken back");
    assert!(editor.at("textDocument/hover", 0, 0).is_null());
    assert!(editor.leave().success());
}

#[test]
fn columns_are_counted_as_agreed() {
    let w = World::new();
    let text = GOOD.replace("A fix is being tested.", "Zoë 😀 looks again at 9pm.");
    let line = text.lines().find(|l| l.contains("9pm")).expect("a line");
    let before = &line[..line.find("9pm").expect("there")];
    for (offered, column) in
        [(&["utf-16"][..], before.encode_utf16().count()), (&["utf-32", "utf-8"], before.len()), (&[], before.encode_utf16().count())]
    {
        let mut editor = Editor::ready(&w, offered);
        let found = editor.open(&text.replace('\n', "\r\n"));
        let time = found.iter().find(|d| d["code"] == "TIME-001").unwrap_or_else(|| panic!("{found:?}"));
        assert_eq!(time["range"]["start"]["character"], column, "{offered:?}");
        let line = usize::try_from(time["range"]["start"]["line"].as_u64().expect("a number")).expect("small");
        let page = editor.at("textDocument/hover", line, column + 1);
        assert!(page["contents"]["value"].as_str().is_some_and(|v| v.starts_with("### TIME-001: ")), "{page}");
        assert!(editor.leave().success());
    }
}

#[test]
fn a_place_tells_what_can_be_written_there_and_what_a_code_means() {
    let w = World::new();
    let mut editor = Editor::ready(&w, &[]);
    editor.open("### Globex SEV1 outage - 8amET update\n\n#### Status: Id\n\n#\n[cu\nsee NEXT-001.\n");
    let words = editor.at("textDocument/completion", 2, 15);
    assert_eq!(labels(&words), ["Investigating", "Identified", "Monitoring", "Resolved"]);
    assert_eq!(words[1]["textEdit"]["range"]["start"]["character"], 13);
    assert!(labels(&editor.at("textDocument/completion", 4, 1)).contains(&"#### Customer Impact"));
    assert!(labels(&editor.at("textDocument/completion", 5, 3)).contains(&"[customer]"));
    assert!(labels(&editor.at("textDocument/completion", 6, 2)).is_empty());
    let page = editor.at("textDocument/hover", 6, 6);
    assert!(page["contents"]["value"].as_str().is_some_and(|v| v.contains("## Why is this bad?")), "{page}");
    assert!(editor.leave().success());
}

#[test]
fn a_safe_change_is_offered_where_the_finding_is() {
    let w = World::new();
    let mut editor = Editor::ready(&w, &[]);
    let found = editor.open(&GOOD.replace("A fix", "\u{1f600}A \u{200b}fix"));
    let hidden = found.iter().find(|d| d["code"] == "LEAK-007").unwrap_or_else(|| panic!("{found:?}"));
    let actions = editor.actions(&hidden["range"]);
    let fix = actions.iter().find(|a| a["isPreferred"] == true).unwrap_or_else(|| panic!("{actions:?}"));
    assert_eq!((&fix["kind"], &fix["diagnostics"][0]["code"]), (&json!("quickfix"), &json!("LEAK-007")));
    let edit = &fix["edit"]["changes"][URI][0];
    assert_eq!((&edit["range"], &edit["newText"]), (&hidden["range"], &json!("")));
    assert!(editor.actions(&json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } })).is_empty());
    assert!(editor.leave().success());
}

#[test]
fn a_finding_can_be_kept_quiet_once_a_reason_is_written() {
    let w = World::new();
    let mut editor = Editor::ready(&w, &[]);
    let found = editor.open(&silent());
    let actions = editor.actions(&found[0]["range"]);
    let quiet = actions.iter().find(|a| a["title"].as_str().is_some_and(|t| t.contains("Keep NEXT-001 quiet"))).expect("offered");
    let edit = &quiet["edit"]["changes"][URI][0];
    let line = edit["newText"].as_str().expect("a text");
    assert!(line.starts_with("\n[ignore NEXT-001 until ") && edit["range"]["start"] == edit["range"]["end"], "{edit}");
    let text = format!("{}{}", silent(), line.replace("<why>", "agreed with Alice"));
    assert_eq!(codes(&editor.change(&text)), [""; 0]);
    assert!(editor.leave().success());
}

#[test]
fn nothing_an_editor_says_ends_the_session_but_exit() {
    let w = World::new();
    let mut editor = Editor::start(&w);
    assert_eq!(editor.ask("textDocument/hover", json!({}))["error"]["code"], -32002, "before `initialize`");
    editor.ask("initialize", json!({ "capabilities": 7 }));
    assert_eq!(editor.ask("initialize", json!({}))["error"]["code"], -32600, "twice");
    for (body, code) in [
        (&b"{\"jsonrpc\": \"2.0\", "[..], -32700),
        (b"\xff\xfe", -32700),
        (b"[]", -32600),
        (b"7", -32600),
        (b"{\"jsonrpc\":\"1.0\",\"id\":3,\"method\":\"x\"}", -32600),
        (&[b'['; 100_000], -32700),
    ] {
        editor.body(body);
        assert_eq!(editor.next()["error"]["code"], code, "{:?}", String::from_utf8_lossy(&body[..body.len().min(40)]));
    }
    assert_eq!(editor.ask("textDocument/rename", json!({}))["error"]["code"], -32601);
    assert_eq!(editor.ask("textDocument/hover", json!([1, 2]))["error"]["code"], -32602);
    // Answers nobody asked for, notifications nobody knows, and changes that make no sense are passed over.
    editor.body(br#"{"jsonrpc":"2.0","id":9,"result":null}"#);
    editor.tell("$/setTrace", json!({ "value": "off" }));
    editor.tell("textDocument/didChange", json!({ "textDocument": { "uri": URI, "version": 1 }, "contentChanges": [] }));
    assert!(editor.at("textDocument/completion", 9_999, 9_999).is_null(), "no text is open");
    let found = editor.open(&"x".repeat(300 * 1024));
    assert!(found.len() == 1 && found[0]["message"].as_str().is_some_and(|m| m.contains("300 KiB of text is not checked")), "{found:?}");
    assert!(editor.leave().success());
}

#[test]
fn an_editor_that_goes_without_a_word_ends_the_server() {
    let w = World::new();
    assert_eq!(Editor::ready(&w, &[]).end().code(), Some(1));
    let mut editor = Editor::ready(&w, &[]);
    editor.tell("exit", Value::Null);
    assert_eq!(editor.end().code(), Some(1));
    let mut editor = Editor::ready(&w, &[]);
    editor.raw(b"GET / HTTP/1.1\r\n\r\n");
    assert_eq!(editor.end().code(), Some(4));
}
