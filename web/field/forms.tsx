/** The form of an act. */
import { Answers } from './answers-form.tsx'
import { Cash } from './cash-form.tsx'
import { EditEnterprise } from './enterprise-form.tsx'
import { EditHousehold, EditPerson, Register } from './home-forms.tsx'
import type { FormProps } from './inputs.tsx'
import { Visit } from './visit-form.tsx'

export default function Form(props: FormProps) {
  const { home } = props
  if (props.what === 'register') return <Register {...props} />
  if (!home) return null
  const given = { ...props, home }
  if (props.what === 'household') return <EditHousehold {...given} />
  if (props.what === 'answers') return <Answers {...given} />
  if (props.what === 'visit') return <Visit {...given} />
  if (props.what === 'cash') return <Cash {...given} />
  if (props.what === 'enterprise' || props.what === 'add-enterprise') return <EditEnterprise {...given} />
  return <EditPerson {...given} />
}
