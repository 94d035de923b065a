//! What is durable and what is not: the model behind the virtual file system.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a disk writes whole or not at all, mostly.
const SECTOR: usize = 512;

/// The files, by path.
#[derive(Debug, Default)]
pub(super) struct Disk {
    files: BTreeMap<PathBuf, File>,
}

/// A file: what would be found after a power cut for sure, and what was done since.
#[derive(Debug, Default)]
struct File {
    durable: Vec<u8>,
    /// Whether its name would be found.
    named: bool,
    /// Deleted, but the folder was not synced since.
    deleted: bool,
    pending: Vec<Change>,
}

#[derive(Debug)]
enum Change {
    Write { offset: usize, data: Vec<u8> },
    Truncate(usize),
}

impl Disk {
    /// A file was opened; `found` is what it held when it existed before.
    pub(super) fn opened(&mut self, path: &Path, found: Option<Vec<u8>>) {
        match self.files.get_mut(path) {
            Some(file) if !file.deleted => {}
            Some(file) => {
                // Made anew before its deletion was durable: the old content may come back.
                file.deleted = false;
                file.pending.push(Change::Truncate(0));
            }
            None => {
                let named = found.is_some();
                let file = File {
                    durable: found.unwrap_or_default(),
                    named,
                    ..File::default()
                };
                self.files.insert(path.to_owned(), file);
            }
        }
    }

    pub(super) fn written(&mut self, path: &Path, offset: usize, data: &[u8]) {
        let data = data.to_vec();
        self.change(path, Change::Write { offset, data });
    }

    pub(super) fn truncated(&mut self, path: &Path, length: usize) {
        self.change(path, Change::Truncate(length));
    }

    fn change(&mut self, path: &Path, change: Change) {
        if let Some(file) = self.files.get_mut(path) {
            file.pending.push(change);
        }
    }

    /// All that was done to a file is durable, and so is its name (SQLite's own file system syncs
    /// the folder with the first sync of a file that it has made). So is every deletion before it:
    /// file systems with a journal commit changes of folders in order.
    pub(super) fn synced(&mut self, path: &Path) {
        self.files.retain(|_, file| !file.deleted);
        if let Some(file) = self.files.get_mut(path) {
            for change in std::mem::take(&mut file.pending) {
                apply(&mut file.durable, &change, &mut |_| Fate::Kept);
            }
            file.named = true;
        }
    }

    pub(super) fn deleted(&mut self, path: &Path, folder_synced: bool) {
        match self.files.get_mut(path) {
            Some(file) if file.named && !folder_synced => file.deleted = true,
            _ => {
                self.files.remove(path);
            }
        }
    }

    /// The files as a power cut now would leave them.
    pub(super) fn after_cut(&self, seed: u64) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut random = Random(seed);
        // Disks differ: some had written nothing, some a half, some nearly all.
        let kept_of_16 = [0, 8, 15, 16][random.below(4)];
        let mut image = BTreeMap::new();
        for (path, file) in &self.files {
            let uncertain = !file.named || file.deleted;
            if uncertain && random.below(2) == 0 {
                continue;
            }
            let mut content = file.durable.clone();
            for change in &file.pending {
                apply(&mut content, change, &mut |length| match (
                    random.below(16) < kept_of_16,
                    random.below(16),
                ) {
                    (false, _) => Fate::Lost,
                    (true, 0) => Fate::Torn(random.below(length + 1)),
                    (true, _) => Fate::Kept,
                });
            }
            image.insert(path.clone(), content);
        }
        image
    }
}

/// What becomes of one sector's part of a write.
enum Fate {
    Kept,
    Lost,
    /// Only so many of its bytes were written.
    Torn(usize),
}

/// Applies a change sector by sector; `fate` is asked with the length of each part.
fn apply(content: &mut Vec<u8>, change: &Change, fate: &mut dyn FnMut(usize) -> Fate) {
    match change {
        Change::Truncate(length) => {
            if matches!(fate(0), Fate::Kept) {
                content.resize(*length, 0);
            }
        }
        Change::Write { offset, data } => {
            let mut at = 0;
            while at < data.len() {
                let place = offset + at;
                let length = (SECTOR - place % SECTOR).min(data.len() - at);
                let part = &data[at..at + length];
                match fate(length) {
                    Fate::Kept => write(content, place, part),
                    Fate::Torn(bytes) => write(content, place, &part[..bytes]),
                    Fate::Lost => {}
                }
                at += length;
            }
        }
    }
}

fn write(content: &mut Vec<u8>, at: usize, data: &[u8]) {
    if content.len() < at + data.len() {
        content.resize(at + data.len(), 0);
    }
    content[at..at + data.len()].copy_from_slice(data);
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_synced_is_kept_and_the_rest_is_uncertain() {
        let path = Path::new("file");
        let mut disk = Disk::default();
        disk.opened(path, None);
        disk.written(path, 0, &[1; 2_000]);
        disk.synced(path);
        disk.written(path, 1_000, &[2; 2_000]);
        let mut seen = BTreeMap::new();
        for seed in 0..64 {
            let content = disk.after_cut(seed).remove(path).unwrap();
            assert_eq!(content[..1_000], [1; 1_000]);
            assert!(content.len() >= 2_000);
            *seen.entry(content).or_insert(0) += 1;
            assert_eq!(disk.after_cut(seed), disk.after_cut(seed));
        }
        assert!(seen.len() > 10, "{} different outcomes", seen.len());
    }

    #[test]
    fn names_are_uncertain_until_synced() {
        let path = Path::new("file");
        let mut disk = Disk::default();
        disk.opened(path, None);
        let found = |disk: &Disk| (0..64).filter(|s| !disk.after_cut(*s).is_empty()).count();
        assert!((1..64).contains(&found(&disk)));
        disk.synced(path);
        assert_eq!(found(&disk), 64);
        disk.deleted(path, false);
        assert!((1..64).contains(&found(&disk)));
        disk.deleted(path, true);
        assert_eq!(found(&disk), 0);
    }
}
