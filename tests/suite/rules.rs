//! The commands on rules, run as a shell runs them.

use serde_json::Value;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Output, Stdio};

fn signalbox(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_signalbox"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn rows(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_name_of_the_catalogue_is_read_in_its_order() {
    let names = include_str!("../../domain/tests/data/service_names.json");
    let expected: Vec<Value> = serde_json::from_str(names).unwrap();
    let lines = expected.iter().map(|row| format!("{}\n", row["name"].as_str().unwrap()));
    let output = signalbox(&["rules", "read", "--json", "-"], lines.collect::<String>().as_bytes());
    assert!(output.status.success() && output.stderr.is_empty());
    let read = rows(&output);
    assert_eq!(read.len(), expected.len());
    for (read, expected) in read.iter().zip(&expected) {
        for (field, value) in expected.as_object().unwrap() {
            assert_eq!(read.get(field), Some(value), "{field} of {read}");
        }
        assert!(read["evidence"].is_array());
    }
}

#[test]
fn a_line_is_answered_before_the_next_is_written() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_signalbox"))
        .args(["rules", "read", "--json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    for days in [30, 60, 90] {
        writeln!(input, "Likes | {days} Days Refill").unwrap();
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let row: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(row["refill_days"], days);
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
fn lines_that_are_no_names_are_told_of_and_the_rest_is_read() {
    let output =
        signalbox(&["rules", "read", "--json", "-"], b"R30\n\nLikes \xff | R60\r\nNo Refill\n");
    assert_eq!(output.status.code(), Some(1));
    let complaints = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(complaints.contains("line 2 is empty"), "{complaints}");
    assert!(complaints.contains("line 3 is not UTF-8"), "{complaints}");
    let days: Vec<Value> = rows(&output).iter().map(|row| row["refill_days"].clone()).collect();
    assert_eq!(days, [Value::from(30), Value::from(60), Value::Null]);
    assert!(signalbox(&["rules", "read", "--json", "-"], b"").status.success());
    assert!(signalbox(&["rules", "read", "-"], b"R30\n\n").status.success());
    assert_eq!(signalbox(&["rules", "read"], b"").status.code(), Some(2));
}

#[test]
fn a_name_is_explained_to_a_person() {
    let output = signalbox(&["rules", "read", "Likes | Start: 0-6 Hours | R30"], b"");
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        told,
        "Likes | Start: 0-6 Hours | R30\n  start   within 6h\n  refill  30 days\n  \
         start           “Start: 0-6 Hours”\n  refill_days     “R30”\n"
    );
}

#[test]
fn a_catalogue_is_counted_however_it_is_written() {
    let lines = "A | R30\nB Likes | No Refill | Instant\nC | Refill Button\nD\nE | R30 | R60\n";
    let listed = r#"[{"service":"1","name":"A | R30","rate":"0.1"},"B Likes | No Refill | Instant",
        {"name":"C | Refill Button"},{"name":"D"},"E | R30 | R60"]"#;
    for input in [lines, listed] {
        let output = signalbox(&["rules", "coverage", "-", "--json"], input.as_bytes());
        assert!(output.status.success());
        let told = rows(&output).remove(0);
        assert_eq!(told["names"], 5);
        assert_eq!(told["refill"]["days"]["30"], 1);
        assert_eq!(told["refill"]["none"], 1);
        assert_eq!(told["refill"]["unknown"], 3);
        assert_eq!(told["start"]["at_once"], 1);
        let why = told["unknown"].as_object().unwrap();
        assert_eq!(why["nothing is said of it"], serde_json::json!(["D"]));
        assert_eq!(why["what is said contradicts itself"], serde_json::json!(["E | R30 | R60"]));
    }
    let told = String::from_utf8(signalbox(&["rules", "coverage", "-"], b"R30\nLikes\n").stdout);
    assert!(told.unwrap().contains("refill unknown, nothing is said of it: 1\n  Likes\n"));
    let missing = signalbox(&["rules", "coverage", "/nowhere/names.txt"], b"");
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8(missing.stderr).unwrap().contains("/nowhere/names.txt"));
    assert_eq!(signalbox(&["rules", "coverage", "-"], b"").status.code(), Some(1));
}
