//! Real names from public catalogues are read as a person reads them.

use serde_json::Value;
use signalbox_domain::name::{RefillReading, read};

/// The names with how each is to be read.
const NAMES: &str = include_str!("../data/service_names.json");

fn expected(row: &Value) -> (Option<u64>, RefillReading) {
    let refill = match row["refill"].as_str().unwrap() {
        "none" => RefillReading::None,
        "lifetime" => RefillReading::Lifetime,
        "days" => RefillReading::Days(row["refill_days"].as_u64().unwrap().try_into().unwrap()),
        "unknown" => RefillReading::Unknown,
        other => panic!("{other}"),
    };
    (row["start_max_minutes"].as_u64(), refill)
}

#[test]
fn every_name_of_the_catalogue_is_read_exactly() {
    let rows: Vec<Value> = serde_json::from_str(NAMES).unwrap();
    assert_eq!(rows.len(), 98);
    let mut wrong = Vec::new();
    for row in &rows {
        let name = row["name"].as_str().unwrap();
        let reading = read(name);
        let got = (reading.start_max_minutes.map(u64::from), reading.refill);
        if got != expected(row) {
            wrong.push(format!("{name}\n  read {got:?}, is {:?}\n", expected(row)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.concat());
}
