import Basics
import Collect
import FormEngine
import Records
import Store

/// Where the submissions are listed that told of a point, day by day and form by form, as far as the reader may read
/// submissions.
struct FlowSources {
  private let forms: [Day: [ID<FormDefinition>]]
  private let lists: [ID<FormDefinition>: List]

  private struct List {
    let title: String
    let path: String
    let address: SubmissionAddress
  }

  init(_ point: FlowPoint, in days: ClosedRange<Day>, _ visit: Visit, store: Store, atlas: PlaceAtlas) async throws {
    guard visit.may(.readSubmissions) else {
      (forms, lists) = ([:], [:])
      return
    }
    let (forms, records) = try await store.read {
      reader -> ([Day: [ID<FormDefinition>]], [ID<FormDefinition>: FormRecord]) in
      let forms = try reader.flowForms(of: point.code, from: days.lowerBound, to: days.upperBound)
      let ids = Set(forms.values.joined())
      return (forms, try ids.reduce(into: [:]) { $0[$1] = try reader.formRecord($1) })
    }
    self.forms = forms
    lists = try records.compactMapValues { record in
      try visit.mayRead(record.options.sensitivity)
        ? List(
          title: record.title.isEmpty ? record.formID : record.title,
          path: ShownForm.path(record.formID) + "/submissions", address: Self.address(of: point, in: record, atlas))
        : nil
    }
  }

  /// By the point's code where the question is marked, so that the list is quick and its filter offers the question; else by
  /// its place, where the form asks for one.
  private static func address(of point: FlowPoint, in record: FormRecord, _ atlas: PlaceAtlas) -> SubmissionAddress {
    let shape = record.newest.content.shape
    var address = SubmissionAddress()
    let asked = shape.roles.first { $0.role == "flow.point" && $0.table == 0 }?.question.path
    if let asked, record.options.marked.contains(asked), !record.personalPaths.contains(asked) {
      // As enumerators write it.
      address.answers = [point.code, point.code.lowercased()].unique.map { SubmissionAddress.AnswerPart(asked, $0) }
    } else if let place = point.place, !shape.placing.placeCodes.isEmpty {
      address.place = atlas[place]?.code ?? place.description
    }
    return address
  }

  /// Empty where nobody told of that day, or the reader may not read what was told.
  subscript(day: Day) -> [FlowTable.Link] {
    (forms[day] ?? []).compactMap { form in
      lists[form].map { list in
        FlowTable.Link(
          path: list.path + list.address.with { ($0.from, $0.to) = (day, day) }.query, text: list.title)
      }
    }
  }
}
