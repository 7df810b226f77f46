/// A step of the schema, frozen once it has been released: it names tables as they were then, and no type of the
/// program that may change.
package struct Migration: Sendable {
  /// `collect.001.submissions`: the module, a number that orders, and what it is about.
  package let id: String
  let change: @Sendable (Writer) throws -> Void

  package init(_ id: String, _ change: @escaping @Sendable (Writer) throws -> Void) {
    self.id = id
    self.change = change
  }

  /// A step that only runs statements.
  package init(_ id: String, _ statements: SQL...) {
    self.init(id) { writer in
      for statement in statements { try writer.run(statement) }
    }
  }
}
