/// What pages are made of: words, terms, files and templates. Reading them takes a good part of a second, so it is done once.
package struct Furnishings: Sendable {
  package let resources: Resources
  package let catalogue: Catalogue
  package let glossary: Glossary
  package let assets: Assets
  package let templates: Templates

  /// - Parameter catalogue: of these resources, where it was read before.
  package init(_ resources: Resources, catalogue: Catalogue? = nil) throws {
    self.resources = resources
    self.catalogue = try catalogue ?? Catalogue(folder: resources.locales)
    glossary = try Glossary(folder: resources.locales)
    assets = try Assets(resources)
    templates = try Templates(folder: resources.templates, catalogue: self.catalogue, assets: assets)
  }
}
