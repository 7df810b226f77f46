package import Basics
package import FormEngine
package import Store

/// One line of the list of forms.
package struct FormLine: Equatable, Sendable {
  package let form: ID<Form>
  package let formID: String
  package let title: String
  package let state: FormState
  package let sensitivity: Sensitivity
  package let programme: ID<Programme>?
  package let version: String
  package let published: Instant
  package let revision: Int
}

/// Changes whenever anything about a form does: its revision, and the last entry about it, because a transaction that was
/// taken back and run again gives the same revision to another entry.
struct FormEdition: Hashable, Sendable {
  let revision: Int
  let last: ID<Entry>?
}

extension SQL {
  static func edition(of form: ID<Form>) -> SQL {
    "SELECT f.revision, s.last FROM form f JOIN stream s ON s.id = f.id WHERE f.id = \(form)"
  }

  static func state(of form: ID<Form>, having version: ID<Entry>) -> SQL {
    "SELECT f.state FROM form f JOIN form_version v ON v.form = f.id WHERE f.id = \(form) AND v.entry = \(version)"
  }
}

extension Reader {
  private static let formLine: SQL =
    "id, form_id, title, state, sensitivity, programme, version, published, revision"

  /// All forms by title.
  package func forms() throws -> [FormLine] {
    try rows("SELECT \(Self.formLine) FROM form ORDER BY title ASC NULLS LAST, id ASC NULLS LAST").map(FormLine.init)
  }

  package func form(_ form: ID<Form>) throws -> FormLine? {
    try row("SELECT \(Self.formLine) FROM form WHERE id = \(form)").map(FormLine.init)
  }

  /// Nil when there is no such form.
  func edition(of form: ID<Form>) throws -> FormEdition? {
    try row(.edition(of: form)).map { row in FormEdition(revision: try row["revision"], last: try row["last"]) }
  }

  /// Nil when the form has no such version, as when its publishing was taken back.
  func state(of form: ID<Form>, having version: ID<Entry>) throws -> FormState? {
    try value(.state(of: form, having: version))
  }

  /// The form as a whole, as its rows tell it.
  package func formRecord(_ form: ID<Form>) throws -> FormRecord? {
    guard let line = try self.form(form) else { return nil }
    let versions = try rows(
      """
      SELECT entry, version, title, languages, published, author, xform, workbook, shape FROM form_version
      WHERE form = \(form) ORDER BY place ASC NULLS LAST
      """
    ).map { row in try FormRecord.Version(row: row, formID: line.formID) }
    let media: [FormFile] = try rows("SELECT file FROM form_medium WHERE form = \(form)").map { row in
      try JSONText.decode(row["file"])
    }
    var options = FormOptions()
    options.sensitivity = line.sensitivity
    options.programme = line.programme
    let questions = try rows(
      "SELECT path, mark, measure FROM form_question WHERE form = \(form) ORDER BY mark ASC NULLS LAST")
    for row in questions {
      let path: String = try row["path"]
      if try row["mark"] as Int? != nil { options.marked.append(path) }
      options.measures[path] = try row["measure"]
    }
    return FormRecord(
      formID: line.formID, versions: versions, state: line.state,
      media: Dictionary(media.map { ($0.name, $0) }, uniquingKeysWith: { $1 }), options: options,
      revision: line.revision)
  }
}

extension FormLine {
  init(row: Row) throws {
    self.init(
      form: try row["id"], formID: try row["form_id"], title: try row["title"], state: try row["state"],
      sensitivity: try row["sensitivity"], programme: try row["programme"], version: try row["version"],
      published: try row["published"], revision: try row["revision"])
  }
}

extension FormRecord.Version {
  fileprivate init(row: Row, formID: String) throws {
    let workbook: String? = try row["workbook"]
    self.init(
      entry: try row["entry"], published: try row["published"], actor: try row["author"],
      content: FormPublished(
        formID: formID, version: try row["version"], title: try row["title"],
        languages: try JSONText.decode(row["languages"]), xform: try JSONText.decode(row["xform"]),
        workbook: try workbook.map { try JSONText.decode($0) }, shape: try JSONText.decode(row["shape"])))
  }
}

extension Writer {
  /// Brings the rows of the form up to date.
  func write(_ record: FormRecord, form: ID<Form>, previous: FormRecord?) throws {
    let newest = record.newest
    try run(
      """
      INSERT INTO form (id, form_id, title, state, sensitivity, programme, version, published, revision)
      VALUES (\(form), \(record.formID), \(record.title), \(record.state), \(record.options.sensitivity),
        \(record.options.programme), \(newest.content.version), \(newest.published), \(record.revision))
      ON CONFLICT (id) DO UPDATE SET title = excluded.title, state = excluded.state,
        sensitivity = excluded.sensitivity, programme = excluded.programme, version = excluded.version,
        published = excluded.published, revision = excluded.revision
      """)
    let places = previous?.versions.map(\.entry) ?? []
    for (place, version) in record.versions.enumerated() where places.count <= place || places[place] != version.entry {
      try write(version, at: place, of: form)
    }
    for name in (previous?.media ?? [:]).keys where record.media[name] == nil {
      try run("DELETE FROM form_medium WHERE form = \(form) AND name = \(name)")
    }
    for file in record.media.values where previous?.media[file.name] != file {
      try run(
        """
        INSERT INTO form_medium (form, name, file) VALUES (\(form), \(file.name), \(try JSONText.encode(file)))
        ON CONFLICT (form, name) DO UPDATE SET file = excluded.file
        """)
    }
    try write(record.options, form: form, previous: previous?.options)
  }

  private func write(_ version: FormRecord.Version, at place: Int, of form: ID<Form>) throws {
    let content = version.content
    try run(
      """
      INSERT INTO form_version (form, entry, place, version, title, languages, published, author, xform, workbook, shape)
      VALUES (\(form), \(version.entry), \(place), \(content.version), \(content.title),
        \(try JSONText.encode(content.languages)), \(version.published), \(version.actor),
        \(try JSONText.encode(content.xform)), \(try content.workbook.map { try JSONText.encode($0) }),
        \(try JSONText.encode(content.shape)))
      ON CONFLICT (form, entry) DO UPDATE SET place = excluded.place
      """)
  }

  private func write(_ options: FormOptions, form: ID<Form>, previous: FormOptions?) throws {
    guard options != previous else { return }
    let paths = Set(options.marked).union(options.measures.keys)
    for path in Set(previous?.marked ?? []).union((previous?.measures ?? [:]).keys).subtracting(paths) {
      try run("DELETE FROM form_question WHERE form = \(form) AND path = \(path)")
    }
    for path in paths {
      try run(
        """
        INSERT INTO form_question (form, path, mark, measure)
        VALUES (\(form), \(path), \(options.marked.firstIndex(of: path)), \(options.measures[path]))
        ON CONFLICT (form, path) DO UPDATE SET mark = excluded.mark, measure = excluded.measure
        """)
    }
  }
}
