package import Basics
import FormEngine
import Formats
import Office
import Store

/// Submissions as files.
package struct Exports: Sendable {
  let submissions: Submissions
  private let forms: Forms
  private let names: ExportNames

  package init(submissions: Submissions, forms: Forms, names: ExportNames = ExportNames()) {
    self.submissions = submissions
    self.forms = forms
    self.names = names
  }

  /// Begins an export of what the query finds, for whoever may export it. Throws ``FormRefusal/unknown``, and
  /// ``ExportRefusal/withoutGeometry`` for GeoJSON of a form that asks for no place on the map.
  package func export(
    _ query: SubmissionQuery, _ options: ExportOptions, for requester: Requester
  ) async throws -> ExportFile {
    let prepared = try await prepare(query.form, options, requester)
    try await submissions.note("submissions.export", [query.form], of: query.form, requester)
    let plans = prepared.plans
    // A repeat of which nothing may be seen is not in the file.
    var tables = prepared.tables.filter { table in
      let own = plans.layout.columns.filter { $0.table == table.table }
      return own.isEmpty || !own.allSatisfy { plans.layout.hidden.contains($0.path) }
    }
    let isTagged = options.isTagged ?? false
    if options.only != nil {
      let asked = tables.filter { !$0.questions.isEmpty }
      tables = asked.isEmpty ? Array(tables.prefix(1)) : asked
    }
    let encoder: any ExportEncoder
    var form = FileForm("csv", "text/csv; charset=utf-8")
    switch options.kind {
    case .csv where tables.count == 1: encoder = PlainCSV(isTagged: isTagged)
    case .csv: (encoder, form) = (ZippedCSV(isTagged: isTagged), FileForm("zip", "application/zip"))
    case .parquet where tables.count == 1:
      (encoder, form) = (PlainParquet(mark: options.mark), FileForm("parquet", "application/vnd.apache.parquet"))
    case .parquet: (encoder, form) = (ZippedParquet(mark: options.mark), FileForm("zip", "application/zip"))
    case .xlsx:
      encoder = Sheets(
        isRightToLeft: options.language.isRightToLeft, isTagged: isTagged, stamp: options.stamp)
      form = FileForm("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    case .geojson:
      guard let index = plans.layout.geometry(at: options.geometry) else { throw ExportRefusal.withoutGeometry }
      let column = plans.layout.columns[index]
      let chosen = prepared.tables[column.table].addingGeometry(index, of: column)
      tables = [chosen.table]
      encoder = GeoFeatures(type: column.type, cells: chosen.cells, mark: options.mark, stamp: options.stamp)
      form = FileForm("geojson", "application/geo+json")
    }
    let export = SubmissionExport(
      prepared.rows, query: query, tables: tables, encoder: encoder, newest: prepared.newest)
    return ExportFile(
      name: (options.mark?.filePrefix ?? "") + ExportFileName.plain(plans.record.formID) + "."
        + form.ending, type: form.type,
      bytes: AsyncThrowingStream { try await export.next() }, rows: { await export.written })
  }

  /// What every way out of the house needs of a form.
  struct Prepared {
    let plans: FormPlans
    /// The submission that was received last of all.
    let newest: ID<Submission>?
    let tables: [ExportTable]
    let rows: ExportRows
  }

  func prepare(_ form: ID<FormEngine.Form>, _ options: ExportOptions, _ requester: Requester) async throws -> Prepared {
    let scope = submissions.scope(form, .exportSubmissions, requester)
    let (plans, newest) = try await submissions.store.read { reader in
      (try scope.known(in: reader).plans, try scope.list(in: reader).newest())
    }
    let words = ExportWords(try await self.forms(plans.record, options), options.wording)
    let order = plans.record.newest.content.shape.tables.flatMap { $0.questions.map(\.path) }
    let tables = plans.layout.tables.indices.map { index in
      ExportTable(table: index, layout: plans.layout, order: order, words: words, options: options)
    }
    let rows = ExportRows(
      store: submissions.store, scope: scope, plans: plans, words: words, names: names, options: options)
    return Prepared(plans: plans, newest: newest, tables: tables, rows: rows)
  }

  /// The form as it is now, and where its words or choices are shown, as it was before, the newest first.
  private func forms(_ record: FormRecord, _ options: ExportOptions) async throws -> [FormEngine.Form] {
    let isPlain = options.wording == .codes && !options.splitsChoices && options.isTagged != true
    var found: [FormEngine.Form] = []
    for version in record.versions.reversed().prefix(isPlain ? 1 : record.versions.count) {
      if let form = try await forms.form(version) { found.append(form) }
    }
    return found
  }

  private struct FileForm {
    let ending: String
    let type: String

    init(_ ending: String, _ type: String) {
      self.ending = ending
      self.type = type
    }
  }
}

package enum ExportRefusal: String, Refusal {
  case withoutGeometry = "export.without-geometry"
  /// Somebody has as many exports in the background as one person may.
  case tooMany = "export.too-many"
  /// There is no such export, or none of the requester's.
  case unknown = "export.unknown"
  /// Whoever asked may see less by now than when the file was made.
  case narrowedRights = "export.narrowed-rights"

  package var code: String { rawValue }

  package var kind: RefusalKind {
    switch self {
    case .withoutGeometry: .invalid
    case .tooMany: .conflict
    case .unknown: .missing
    case .narrowedRights: .forbidden
    }
  }
}

extension FormLayout {
  /// The column of a geographic question; of the first one without a path.
  fileprivate func geometry(at path: String?) -> Int? {
    let shown = columns.indices.filter { columns[$0].type.isGeographic && !hidden.contains(columns[$0].path) }
    return shown.last { columns[$0].path == path } ?? (path == nil ? shown.first : nil)
  }
}

extension TableSchema.ColumnType {
  package var isGeographic: Bool { self == .geopoint || self == .geotrace || self == .geoshape }
}

extension ExportTable {
  /// The table with the geometry's cells behind its other columns, and where they are.
  fileprivate func addingGeometry(_ index: Int, of column: FormColumn) -> (table: ExportTable, cells: Range<Int>) {
    let others = columns.filter { other in
      switch other.source {
      case .cell(index, _), .answer(index): false
      default: true
      }
    }
    let cells = column.cells.enumerated().map { Column(title: $1.name, source: .cell(index, $0), kind: .decimal) }
    return (
      ExportTable(table: table, title: title, columns: others + cells), others.count..<others.count + cells.count
    )
  }
}
