package import Basics
package import Collect
package import Store

/// Whom the figures of an indicator are about, as the terms of its form say.
private enum FigureSubjects {
  case persons, others
  /// Nobody has said what is counted: submissions of the form, or rows of the repeat.
  case unsaid(FormRecord, repeatPath: String?)
}

extension Reader {
  /// Whether disclosure control looks at the figures. Throws ``ReleaseRefusal/unitUnsaid(form:repeatPath:)`` where it would
  /// have to be known at the level, and nobody has said it.
  package func isAboutPersons(_ source: FrozenDefinition.IndicatorSource, at level: Level) throws -> Bool {
    switch try subjects(of: source) {
    case .persons: return true
    case .others: return false
    case .unsaid(let form, let repeatPath):
      guard FigureDisclosure.threshold(of: level) == nil else {
        throw ReleaseRefusal.unitUnsaid(form: form.title, repeatPath: repeatPath)
      }
      return false
    }
  }

  /// Whether a form has anything of persons in it, whatever is counted of it.
  package func describesPersons(_ form: FormRecord) throws -> Bool {
    if form.options.sensitivity >= .personal { return true }
    let terms = try statedTerms(of: .form(form.formID))?.terms
    let units = [terms?.unit].compactMap(\.self) + Array((terms?.repeatUnits ?? [:]).values)
    return units.contains(where: \.isOfPersons)
  }

  /// Refuses figures that were told as such of no persons, where the terms do not say so any more.
  func requireProtection(of content: ReleaseContent) throws {
    guard FigureDisclosure.threshold(of: content.level) != nil else { return }
    for (_, table) in content.tables {
      guard case .indicator(let source) = table.definition.source, !source.isAboutPersons else { continue }
      if case .others = try subjects(of: source) { continue }
      throw ReleaseRefusal.unitChanged(figure: table.definition.title)
    }
  }

  /// A form with personal data is about persons whatever it counts, and so are rows within what describes them.
  private func subjects(of source: FrozenDefinition.IndicatorSource) throws -> FigureSubjects {
    guard let form = try formRecord(source.indicator.formID),
      let filter = source.indicator.filter.narrowed(by: source.filter)
    else { throw EvidenceRefusal.unknownForm }
    if form.options.sensitivity >= .personal { return .persons }
    let counted = try UnitQuery(
      Tabulation(form: source.indicator.form, rows: source.dimension ?? .state, filter: filter), in: form.layout,
      and: source.indicator.measure.paths
    ).repeatPath
    let terms = try statedTerms(of: .form(source.indicator.form))?.terms
    let paths: [String?] = [nil] + (counted.map(form.layout.repeats(around:)) ?? [])
    let units = paths.map { (path: $0, unit: terms?.unit(repeatPath: $0)) }
    if units.contains(where: { $0.unit?.isOfPersons == true }) { return .persons }
    return units.first { $0.unit == nil }.map { .unsaid(form, repeatPath: $0.path) } ?? .others
  }
}

extension FormLayout {
  /// The paths of a repeat and of those it stands in, the outermost first.
  fileprivate func repeats(around path: String) -> [String] {
    var paths: [String] = []
    var index = table(path: path)
    while let current = index, tables[current].isRepeat {
      paths.insert(tables[current].path, at: 0)
      index = tables[current].parent
    }
    return paths
  }
}
