import Basics

/// One row of a result. Columns are read by name or position, as the type that the context asks for:
///
///     let name: String = try row["name"]
///     let parent: ID<Place>? = try row["parent"]
package struct Row: Sendable {
  /// The names of a result's columns, shared by its rows.
  final class Columns: Sendable {
    let names: [String]
    /// Of results with many columns; among few a name is found sooner by looking at each than by its hash.
    private let positions: [String: Int]?

    init(_ names: [String]) {
      self.names = names
      positions =
        names.count > 32
        ? Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first }) : nil
    }

    func position(of name: String) -> Int? {
      guard let positions else { return names.firstIndex(of: name) }
      return positions[name]
    }
  }

  private let layout: Columns
  package let cells: [SQLCell]

  init(_ layout: Columns, _ cells: [SQLCell]) {
    self.layout = layout
    self.cells = cells
  }

  package var columns: [String] { layout.names }

  package subscript<Value: SQLValue>(_ name: String) -> Value {
    get throws(SQLMismatch) {
      guard let position = layout.position(of: name) else { throw SQLMismatch(Value.self, column: name) }
      return try self[position]
    }
  }

  package subscript<Value: SQLValue>(_ position: Int) -> Value {
    get throws(SQLMismatch) {
      guard cells.indices.contains(position) else { throw SQLMismatch(Value.self, column: "\(position)") }
      do throws(SQLMismatch) {
        return try Value(cell: cells[position])
      } catch {
        throw SQLMismatch(Value.self, column: layout.names[position])
      }
    }
  }

  /// The value that a text column holds as JSON.
  package func json<Value: Decodable>(_ column: String, as _: Value.Type = Value.self) throws -> Value {
    try JSONText.decode(self[column] as String)
  }
}
