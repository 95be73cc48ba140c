//! One suite for all: memory, disk, and the failing file system while it does not fail.

use std::sync::{Arc, Mutex};

use signalbox_journal::{Journal, Memory, conformance, faulty::SimFiles};

use crate::world::{open, wait};

#[test]
fn memory_conforms() {
    wait(conformance::suite(&|| Arc::new(Memory::new()))).unwrap();
}

#[test]
fn disk_conforms() {
    let folders = Mutex::new(Vec::new());
    let make = || {
        let folder = tempfile::tempdir().unwrap();
        let journal: Arc<dyn Journal> = Arc::new(open(folder.path()).unwrap());
        folders.lock().unwrap().push(folder);
        journal
    };
    wait(conformance::suite(&make)).unwrap();
}

#[test]
fn a_failing_file_system_conforms_while_it_does_not_fail() {
    wait(conformance::suite(&|| Arc::new(SimFiles::new().open().unwrap()))).unwrap();
}
