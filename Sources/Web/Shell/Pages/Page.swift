package import HTTPTypes

/// Everything a page shows, already formatted in the reader's language. A template only lays it out.
package protocol PageModel: Equatable, Sendable {
  /// The template that lays it out: `office/users`.
  static var template: String { get }
}

/// A page before it is laid out: its model, and what the frame around it says.
package struct Page<Model: PageModel>: Sendable {
  package var title: String
  package var model: Model
  /// The way back: the pages above this one, outermost first.
  package var trail: [Crumb]
  /// Modules of ours that this page runs: `map.js`.
  package var scripts: [String]
  package var width: Width
  /// The menu entry that the page belongs to, where its own address does not say so.
  package var section: String?
  package var status: HTTPResponse.Status

  package enum Width: String, Sendable {
    /// For reading and forms.
    case narrow
    /// For lists and figures.
    case wide
    /// For maps: edge to edge.
    case full
  }

  package init(
    _ title: String, _ model: Model, trail: [Crumb] = [], scripts: [String] = [], width: Width = .wide,
    section: String? = nil, status: HTTPResponse.Status = .ok
  ) {
    self.title = title
    self.model = model
    self.trail = trail
    self.scripts = scripts
    self.width = width
    self.section = section
    self.status = status
  }
}

/// A page above the shown one.
package struct Crumb: Equatable, Sendable {
  package let title: String
  package let path: String

  package init(_ title: String, _ path: String) {
    self.title = title
    self.path = path
  }
}
