# Capability: project-docs/capabilities/answering.md
Feature: Répondre
