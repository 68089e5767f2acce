import { findAssessment } from '../../assess/registry.ts';
import { findScore } from '../../assess/scores/registry.ts';
import { VitrineError } from '../../errors.ts';
import { auto } from '../../explain/auto.ts';
import { notForImages, notForSequences } from '../../explain/engine/masker-of.ts';
import { findExplainer } from '../../explain/registry.ts';
import { say } from '../../messages/say.ts';
import { findModelKind } from '../../models/registry.ts';
import type { Message } from '../../schema/message.ts';
import { type ExperimentSpec, experimentSpec } from '../../schema/spec.ts';
import { type TrainingSpec, trainingSpec } from '../../schema/training.ts';
import { checked } from '../../validation/checked.ts';

/**
 * A spec with defaults filled in, checked down to the model's and the explainers' own parameters. Unknown keys are
 * refused with the nearest known one.
 */
export function readSpec(value: unknown): ExperimentSpec {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new VitrineError(
      'spec',
      say('error.specMappingWithKeysSuch', {
        value:
          value === null
            ? say('spec.isEmpty', {})
            : Array.isArray(value)
              ? say('spec.isList', {})
              : say('spec.isType', { type: typeName(value) }),
      }),
      { where: 'spec', hint: say('hint.datasetFileTargetColumnModel', {}) },
    );
  refuseProto(value, '');
  const given = checked(experimentSpec, value, '');
  const kind = findModelKind(given.model.kind);
  const spec = kind.trainingDefaults ? { ...given, training: trainingOf(kind.trainingDefaults, value) } : given;
  const { kind: _kind, ...params } = spec.model;
  const parsed = checked(kind.params, params, 'model');
  if (spec.training && !kind.learnsByGradient(parsed))
    throw new VitrineError('spec', say('error.doesNotLearnByGradient', { kind: kind.kind }), {
      where: 'training',
      hint: kind.gradientHint ? say('hint.leaveOutOr', { gradientHint: kind.gradientHint }) : say('hint.leaveOut', {}),
    });
  spec.explain.forEach((request, i) => {
    if (request.method === auto.method) return void checked(auto.params, request.params, `explain[${i}].params`);
    const explainer = findExplainer(request.method);
    checked(explainer.params, request.params, `explain[${i}].params`);
    const where = `explain[${i}].method`;
    const refusal = explainer.refuses(kind.capabilities);
    if (refusal)
      throw new VitrineError('incompatible', refusal, { where, hint: say('hint.kernelShapKernelShapAnd', {}) });
    if (kind.takesTexts && !explainer.forSequences) throw notForSequences(explainer, where);
    if (kind.takesImages && !explainer.forImages) throw notForImages(explainer, where);
  });
  checkAssessments(spec);
  return spec;
}

/** What a spec says of training over what its kind of model begins with. */
function trainingOf(defaults: Readonly<Record<string, unknown>>, value: object): TrainingSpec {
  const given = 'training' in value && typeof value.training === 'object' ? value.training : {};
  return checked(trainingSpec, { ...defaults, ...given }, 'training');
}

/** Names and parameters of what is asked for, before anything is trained. */
function checkAssessments({ assess }: ExperimentSpec): void {
  if (assess === undefined) return;
  if (!Array.isArray(assess)) {
    const names = assess.scores ?? assess.metrics;
    if (Array.isArray(names)) names.forEach(findScore);
    return;
  }
  assess.forEach(({ assessment, params }, i) => {
    const found = findAssessment(assessment);
    checked(found.params, params, `assess[${i}].params`);
    if (found.usesOtherRows)
      throw new VitrineError('spec', say('error.assessmentNeedsFile', { name: found.name }), { where: `assess[${i}]` });
  });
}

/** What a text, a number or the like is called. */
function typeName(value: unknown): string | Message {
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' ? say(`type.${type}`, {}) : type;
}

/** Objects cannot hold this key as they hold others: it would be lost without a word. */
function refuseProto(value: unknown, place: string, seen = new Set<unknown>()): void {
  // an alias may lead back up
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  for (const [key, inner] of Object.entries(value)) {
    const where = place === '' ? key : `${place}.${key}`;
    if (key === '__proto__') throw new VitrineError('spec', say('error.unknownKeyProtoNoKey', {}), { where });
    refuseProto(inner, where, seen);
  }
}
