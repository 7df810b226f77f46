/// Rows that closures of one transaction add, until they are sent: closures that do the same deed write into the same tables in
/// the same order, and then one statement serves several.
///
/// The rows of a closure keep their order, so that what refers to another row comes behind it, and rows of one closure
/// share a statement only if it asked for that. Those of different closures change places: none builds on another without
/// reading, and reading sends what was gathered. What the database refuses in here is run again, each closure on its own.
struct GatheredRows {
  private var groups: [(upsert: Upsert, values: [SQLBinding])] = []
  /// The first group that the present closure may add to.
  private var next = 0
  private var closures = 0
  private var values = 0
  /// The server begins to work while the rest is made.
  private static let mostClosures = 8
  private static let mostValues = 8192

  var isEmpty: Bool { groups.isEmpty }
  var isFull: Bool { next == 0 && closures > Self.mostClosures || values >= Self.mostValues }

  mutating func beginClosure() {
    next = 0
    closures += 1
  }

  mutating func add(_ values: [SQLBinding], by upsert: Upsert) {
    self.values += values.count
    if let index = groups[next...].firstIndex(where: { $0.upsert.isSame(as: upsert) }) {
      groups[index].values += values
      next = index + 1
    } else {
      groups.append((upsert, values))
      next = groups.count
    }
  }

  /// The statements, which are then gathered no more.
  mutating func take() -> [SQL] {
    defer {
      self = GatheredRows()
      // The present one goes on.
      closures = 1
    }
    return groups.flatMap { $0.upsert.gathered($0.values) }
  }
}
