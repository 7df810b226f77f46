import Basics
package import Formats

/// A table on its way to another program, in whichever format it asks for.
package struct ExchangeTable: Sendable {
  package struct Column: Sendable {
    /// Letters, digits and `_`.
    package let name: String
    package let kind: ParquetWriter.Kind
    package let tag: HXLTag?
    package let role: Role

    package init(_ name: String, _ kind: ParquetWriter.Kind, _ tag: String? = nil, role: Role = .other) {
      (self.name, self.kind, self.role) = (name, kind, role)
      self.tag = tag.flatMap { HXLTag($0) }
    }
  }

  /// What a column is among figures; tables without a figure are written in no format of statistics.
  package enum Role: Hashable, Sendable {
    /// Tells figures apart; the name of its codes may stand in another column.
    case dimension(names: String?)
    case figure
    case attribute
    /// A name of something else, or nothing that figures need.
    case other
  }

  package struct Row: Sendable {
    package let values: [ExportValue]
    package let geometry: Geometry?

    package init(_ values: [ExportValue], _ geometry: Geometry? = nil) {
      (self.values, self.geometry) = (values, geometry)
    }
  }

  package let name: String
  package let columns: [Column]
  package let facts: ExchangeFacts
  /// Whether rows may have shapes.
  package let hasShapes: Bool
  /// The next stretch of rows; nil at the end.
  package let next: @Sendable () async throws -> [Row]?

  package init(
    _ name: String, _ columns: [Column], facts: ExchangeFacts, hasShapes: Bool = false,
    next: @escaping @Sendable () async throws -> [Row]?
  ) {
    (self.name, self.columns, self.facts, self.hasShapes, self.next) = (name, columns, facts, hasShapes, next)
  }

  /// Of rows that are there already.
  package init(
    _ name: String, _ columns: [Column], facts: ExchangeFacts, hasShapes: Bool = false, rows: [Row]
  ) {
    let given = Given(rows)
    self.init(name, columns, facts: facts, hasShapes: hasShapes) { await given.take() }
  }

  private actor Given {
    private var rows: [Row]?

    init(_ rows: [Row]) { self.rows = rows }

    func take() -> [Row]? {
      defer { rows = nil }
      return rows
    }
  }

  /// With who took it in the last column of each row, for formats that tell nothing beside their rows.
  package var stamped: ExchangeTable {
    guard let stamp = facts.stamp else { return self }
    let text = ExportValue.text(stamp.text)
    let column = Column(FileStamp.name, .text, "#meta+taken_out", role: .attribute)
    return ExchangeTable(name, columns + [column], facts: facts, hasShapes: hasShapes) { [next] in
      try await next()?.map { Row($0.values + [text], $0.geometry) }
    }
  }

  /// With some of its columns alone, and without shapes.
  package func only(_ names: Set<String>) -> ExchangeTable {
    let kept = columns.indices.filter { names.contains(columns[$0].name) }
    return ExchangeTable(name, kept.map { columns[$0] }, facts: facts) { [next] in
      try await next()?.map { row in Row(kept.map { row.values[$0] }) }
    }
  }

  package var hasFigure: Bool { columns.contains { $0.role == .figure } }
}
