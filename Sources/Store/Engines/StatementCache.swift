/// The prepared statements of a connection, by their text. When it is full, the half that was used longest ago goes.
struct StatementCache<Key: Hashable, Statement> {
  private struct Entry {
    let statement: Statement
    var lastUse: Int
  }

  private let capacity: Int
  private var entries: [Key: Entry] = [:]
  private var uses = 0
  init(capacity: Int) {
    self.capacity = capacity
  }

  subscript(_ key: Key) -> Statement? {
    mutating get {
      guard let index = entries.index(forKey: key) else { return nil }
      uses += 1
      entries.values[index].lastUse = uses
      return entries.values[index].statement
    }
  }

  /// Keeps a statement, and returns those that had to go for it.
  @discardableResult
  mutating func insert(_ statement: Statement, for key: Key) -> [Statement] {
    uses += 1
    let previous = entries.updateValue(Entry(statement: statement, lastUse: uses), forKey: key)
    var removed = previous.map { [$0.statement] } ?? []
    if entries.count > capacity {
      let middle = entries.values.map(\.lastUse).sorted()[entries.count / 2]
      for (key, entry) in entries where entry.lastUse < middle {
        entries[key] = nil
        removed.append(entry.statement)
      }
    }
    return removed
  }

  /// Forgets and returns all.
  @discardableResult
  mutating func removeAll() -> [Statement] {
    defer { entries.removeAll() }
    return entries.values.map(\.statement)
  }
}

extension StatementCache where Statement: Equatable {
  func contains(_ statement: Statement) -> Bool { entries.values.contains { $0.statement == statement } }
}
