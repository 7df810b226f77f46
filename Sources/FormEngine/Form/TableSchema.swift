/// What the answers to a form look like as tables: one for the submission, one for each repeat.
package struct TableSchema: Hashable, Sendable {
  /// The first is the submission's own; a repeat comes after the table it stands in.
  package let tables: [Table]

  package struct Table: Hashable, Sendable {
    /// Folded, unique among the tables: see ``ColumnNames``.
    package let name: String
    /// The path of the repeat, or of the root.
    package let path: String
    /// Index of the table whose rows this one's belong to; nil for the first.
    package let parent: Int?
    package let columns: [Column]
  }

  package struct Column: Hashable, Sendable {
    package let node: FormNode.ID
    package let path: String
    /// Folded, unique within its table.
    package let name: String
    package let type: ColumnType
    /// The choice list, when the choices are in the form.
    package let list: String?
  }

  /// What a cell holds. Raw values are stable: they are stored beside the columns.
  package enum ColumnType: String, Codable, Sendable {
    case text, integer, decimal, boolean, date, time, dateTime
    /// One code, several codes, all codes in order of preference.
    case choice, choices, ranking
    case geopoint, geotrace, geoshape
    /// The name of an attachment.
    case file
  }

  package func table(atPath path: String) -> Table? { tables.first { $0.path == path } }
}

extension Form {
  /// Notes have no column, nor have `meta/instanceID`, which is the submission's identity, and what entities are made of.
  package var tableSchema: TableSchema {
    var drafts = [TableDraft(name: "submission", path: root.path, parent: nil)]
    var tableOfRepeat: [FormNode.ID: Int] = [:]
    var tableNames = ColumnNames()
    _ = tableNames.unique("submission", within: nil)
    for node in nodes {
      let table = node.enclosingRepeat.flatMap { tableOfRepeat[$0] } ?? 0
      if node.isRepeat {
        tableOfRepeat[node.id] = drafts.count
        let name = tableNames.unique(node.name, within: group(of: node)?.name)
        drafts.append(TableDraft(name: name, path: node.path, parent: table))
      } else if let type = columnType(of: node) {
        let name = drafts[table].names.unique(node.name, within: group(of: node)?.name)
        let list = choices(of: node)?.name
        drafts[table].columns.append(
          TableSchema.Column(node: node.id, path: node.path, name: name, type: type, list: list))
      }
    }
    return TableSchema(
      tables: drafts.map { TableSchema.Table(name: $0.name, path: $0.path, parent: $0.parent, columns: $0.columns) })
  }

  /// The group or repeat around a node; nil at the top of the form.
  private func group(of node: FormNode) -> FormNode? {
    node.parent.flatMap { $0 == root.id ? nil : nodes[$0] }
  }

  private func columnType(of node: FormNode) -> TableSchema.ColumnType? {
    guard let question = node.question, question.type != .note, question.type != .trigger,
      node.path != root.path + "/meta/instanceID", !isOfEntity(node)
    else { return nil }
    switch question.type {
    case .selectOne, .selectOneExternal: return .choice
    case .selectMultiple: return .choices
    case .rank: return .ranking
    default: break
    }
    switch node.answerType {
    case .string, .barcode: return .text
    case .integer: return .integer
    case .decimal: return .decimal
    case .boolean: return .boolean
    case .date: return .date
    case .time: return .time
    case .dateTime: return .dateTime
    case .geopoint: return .geopoint
    case .geotrace: return .geotrace
    case .geoshape: return .geoshape
    case .file: return .file
    case .rank: return .ranking
    }
  }
}

extension Form {
  private func isOfEntity(_ node: FormNode) -> Bool {
    guard let parent = node.parent, case .meta = nodes[parent].kind else { return false }
    return nodes[parent].name == "entity"
  }
}

private struct TableDraft {
  let name: String
  let path: String
  let parent: Int?
  var columns: [TableSchema.Column] = []
  var names = ColumnNames()
}
