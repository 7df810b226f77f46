/// The prepared statements of a connection, by their text. When it is full, the half that was used longest ago goes.
struct StatementCache<Key: Hashable, Statement> {
  private struct Entry {
    let statement: Statement
    var lastUse: Int
  }

  private let capacity: Int
  private var entries: [Key: Entry] = [:]
  private var uses = 0
  /// Called for each statement that goes.
  var onRemoval: (Statement) -> Void = { _ in }

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
    set {
      uses += 1
      entries[key] = newValue.map { Entry(statement: $0, lastUse: uses) }
      if entries.count > capacity { shrink() }
    }
  }

  mutating func removeAll() {
    entries.removeAll()
  }

  private mutating func shrink() {
    let middle = entries.values.map(\.lastUse).sorted()[entries.count / 2]
    for (key, entry) in entries where entry.lastUse < middle {
      entries[key] = nil
      onRemoval(entry.statement)
    }
  }
}
