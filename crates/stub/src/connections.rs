//! The open connections, each under a token that is never used twice.

use crate::connection::Connection;

#[derive(Debug, Default)]
struct Slot {
    /// How many connections the slot has had.
    generation: u32,
    connection: Option<Connection>,
}

/// Connections by token. A token of a connection that is gone finds nothing, even when its place was taken again.
#[derive(Debug, Default)]
pub(crate) struct Connections {
    slots: Vec<Slot>,
    free: Vec<u32>,
}

impl Connections {
    pub(crate) fn insert(&mut self, connection: Connection) -> u64 {
        let index = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot::default());
            (self.slots.len() - 1) as u32
        });
        let slot = &mut self.slots[index as usize];
        slot.generation = slot.generation.wrapping_add(1);
        slot.connection = Some(connection);
        u64::from(slot.generation) << 32 | u64::from(index)
    }

    pub(crate) fn get(&mut self, token: u64) -> Option<&mut Connection> {
        let slot = self.slots.get_mut(token as u32 as usize)?;
        let is_same = slot.generation == (token >> 32) as u32;
        slot.connection.as_mut().filter(|_| is_same)
    }

    /// Closes the connection of a token that [`Connections::get`] finds.
    pub(crate) fn remove(&mut self, token: u64) {
        if self.get(token).is_some() {
            self.slots[token as u32 as usize].connection = None;
            self.free.push(token as u32);
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.slots.len() - self.free.len()
    }
}
