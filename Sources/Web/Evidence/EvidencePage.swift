import Basics
import Evidence

/// What is pinned, drawn at once, and the forms whose figures can be explored.
struct EvidencePage: PageModel {
  static let template = "evidence/overview"

  let pins: [Pinned]
  let hasPins: Bool
  let forms: [Listed]
  let hasForms: Bool

  struct Pinned: Equatable, Sendable {
    let title: String
    let path: String
    let picturePath: String

    init(title: String, id: ID<Pin>) {
      self.title = title
      path = "/evidence/pins/\(id)"
      picturePath = "\(path)/picture"
    }
  }

  struct Listed: Equatable, Sendable {
    let title: String
    let path: String
  }

  init(pins: [Pinned], forms: [Listed]) {
    self.pins = pins
    self.forms = forms
    hasPins = !pins.isEmpty
    hasForms = !forms.isEmpty
  }
}
