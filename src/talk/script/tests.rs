//! Which lines are read, and what is said of those that are not.

use super::read;

/// What is wrong with a line, and that it is the second.
fn wrong(line: &str) -> String {
    let (number, detail) = read(&format!("# a talk\n{line}\n")).unwrap_err();
    assert_eq!(number, 2, "{line}");
    detail
}

#[test]
fn what_cannot_be_read_is_told_with_what_may_be_meant() {
    for (line, hint) in [
        ("lnik wa:alice alice", "did you mean \"link\"?"),
        ("wb:alice: hello", "did you mean \"wa\"?"),
        ("wa:alice hello", "a message is written \"wa:alice: text\""),
        ("role wa:alice stuff", "did you mean \"staff\"?"),
        ("order 1 alice compleet rush.example 2 Likes", "did you mean \"completed\"?"),
        ("order 1 alice completed - - Likes {serv=2}", "is no option of an order"),
        ("order 1234567890123 alice completed - - Likes", "12 digits"),
        ("settle 1 refil sent", "did you mean \"refill\"?"),
        ("template requestd = x", "did you mean \"requested\"?"),
        ("template requested = {ordre}", "did you mean \"order\"?"),
        ("route rush.example wa:rush@g", "a route is written"),
        ("route rush.example => wa:rush@g | {idz}", "did you mean \"ids\"?"),
        ("service 12 refill=soon", "is no span"),
        ("plan medium=whatsapp", "is no part of a plan"),
        ("panel donw", "did you mean \"down\"?"),
        ("panel rental mispelt", "did you mean \"misspelt\"?"),
        ("wa limited", "for how long"),
        ("crash now", "crash after attempt"),
        ("+5", "is no time that passes"),
        ("+5m later", "is no time that passes"),
        (" link wa:alice alice", "at the margin"),
        ("again and again", "is too much"),
    ] {
        let detail = wrong(line);
        assert!(detail.contains(hint), "{line}: {detail}");
    }
}

#[test]
fn what_this_version_does_not_do_is_said_plainly() {
    assert!(wrong("broadcast all | hi").contains("not supported by this version"));
}

#[test]
fn what_signalbox_did_is_left_out() {
    let lines = read("wa:alice: hi\n  <- hello\n\n+1h\n").unwrap();
    let numbers: Vec<usize> = lines.iter().map(|line| line.number).collect();
    assert_eq!(numbers, [1, 3, 4]);
}
