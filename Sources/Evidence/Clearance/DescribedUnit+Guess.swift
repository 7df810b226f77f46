package import Collect
import FormEngine

extension DescribedUnit {
  /// What one submission, or with `repeatPath` one row, seems to describe by what is asked: a suggestion for whoever says
  /// it, never an answer.
  package static func guess(_ form: FormRecord, repeatPath: String? = nil) -> DescribedUnit? {
    guard let table = form.newest.content.shape.tables.first(where: { $0.path == repeatPath ?? "" }) else { return nil }
    let roles = table.questions.compactMap(\.role)
    if roles.contains(where: { $0.hasPrefix("site.") }) { return .site }
    if roles.contains(where: { $0.hasPrefix("presence.") }) { return .place }
    if roles.contains(where: { $0.hasPrefix("flow.") }) { return .event }
    let asked = Set(table.questions.flatMap { $0.name.split(separator: "_") })
    if !asked.isDisjoint(with: ["household", "hh", "hane"]) { return .household }
    let personal: Set<Substring> = ["age", "sex", "gender", "birth", "yas", "cinsiyet"]
    return asked.isDisjoint(with: personal) ? nil : .person
  }
}
