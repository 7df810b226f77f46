package import FormEngine

/// What a version asks otherwise than the one before it.
package struct FormChange: Hashable, Sendable {
  package enum What: Hashable, Sendable {
    case added
    case removed
    case retyped(TableSchema.ColumnType, TableSchema.ColumnType)
  }

  /// Of the question.
  package let path: String
  package let what: What

  package var isRemoval: Bool { what == .removed }

  /// In the order of the new version; what it no longer asks comes last.
  package static func all(from old: FormShape, to new: FormShape) -> [FormChange] {
    let before = old.types
    let after = new.types
    let changed = new.tables.flatMap(\.questions).compactMap { question -> FormChange? in
      guard let type = before[question.path] else { return FormChange(path: question.path, what: .added) }
      return type == question.type ? nil : FormChange(path: question.path, what: .retyped(type, question.type))
    }
    let removed = old.tables.flatMap(\.questions).filter { after[$0.path] == nil }
    return changed + removed.map { FormChange(path: $0.path, what: .removed) }
  }
}

extension FormShape {
  fileprivate var types: [String: TableSchema.ColumnType] {
    Dictionary(tables.flatMap(\.questions).map { ($0.path, $0.type) }, uniquingKeysWith: { first, _ in first })
  }
}
